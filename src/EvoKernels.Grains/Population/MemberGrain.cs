using EvoKernels.Contracts.Candidates;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Contracts.Grains;
using EvoKernels.Contracts.Members;
using Orleans.Placement;

namespace EvoKernels.Grains.Population;

/// <summary>Members are many and asked rarely: spread over the silos, gone from memory after two idle minutes.</summary>
[RandomPlacement, CollectionAgeLimit(Minutes = 2)]
internal sealed class MemberGrain([PersistentState("member", GrainStorage.Name)] IPersistentState<Stored<Member>> stored) : Grain, IMemberGrain
{
    public Task CreateAsync(Candidate candidate, Lineage lineage) =>
        stored.State.Value is null ? SaveAsync(new Member(candidate, lineage, null, null)) : Task.CompletedTask;

    public Task StoreEvaluationAsync(Evaluation evaluation) => SaveAsync(Existing() with { Evaluation = evaluation });

    public Task StoreConfirmationAsync(Confirmation confirmation) => SaveAsync(Existing() with { Confirmation = confirmation });

    public Task<Member?> GetAsync() => Task.FromResult(stored.State.Value);

    private Member Existing() =>
        stored.State.Value ?? throw new InvalidOperationException($"member {this.GetPrimaryKeyString()} was never created");

    private Task SaveAsync(Member member) => stored.SaveAsync(member, DeactivateOnIdle);
}
