using System.Collections.Immutable;
using EvoKernels.Contracts.Candidates;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Contracts.Members;
using EvoKernels.Contracts.Search;
using Orleans.Concurrency;

namespace EvoKernels.Contracts.Grains;

/// <summary>One sub-population and its archive. Every method can be repeated with the same effect.</summary>
[Alias("evokernels.IIslandGrain")]
public interface IIslandGrain : IGrainWithStringKey
{
    /// <summary>Offers a member a place; asked again, it answers as before.</summary>
    [Alias("Insert")]
    Task<ArchiveAnswer> InsertAsync(Elite elite);

    /// <summary>Parents for a draw, or null if it can serve none of the options.</summary>
    [Alias("SelectParents")]
    Task<ParentSelection?> SelectParentsAsync(ProposalDraw draw);

    /// <summary>The members to copy to the next island, best first.</summary>
    [Alias("GetEmigrants")]
    Task<ImmutableArray<Elite>> GetEmigrantsAsync();

    /// <summary>Takes in members of another island.</summary>
    [Alias("Receive")]
    Task ReceiveAsync(ImmutableArray<Elite> immigrants);

    [Alias("GetArchive"), AlwaysInterleave]
    Task<ArchiveSnapshot> GetArchiveAsync();
}

/// <summary>One candidate with its history. Never scanned or ranked: archives know what is needed for that.</summary>
[Alias("evokernels.IMemberGrain")]
public interface IMemberGrain : IGrainWithStringKey
{
    /// <summary>Creates the member; does nothing if it exists. The campaign calls it only after its own decision is saved.</summary>
    [Alias("Create")]
    Task CreateAsync(Candidate candidate, Lineage lineage);

    [Alias("StoreEvaluation")]
    Task StoreEvaluationAsync(Evaluation evaluation);

    [Alias("StoreConfirmation")]
    Task StoreConfirmationAsync(Confirmation confirmation);

    /// <summary>The member; null if there is none.</summary>
    [Alias("Get"), AlwaysInterleave]
    Task<Member?> GetAsync();
}
