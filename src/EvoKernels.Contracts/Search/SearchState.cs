using System.Collections.Immutable;
using EvoKernels.Contracts.Campaigns;

namespace EvoKernels.Contracts.Search;

/// <summary>What an operator earned and spent, both discounted.</summary>
/// <param name="Weight">First share, as the campaign file says, normalised over the operators that are on.</param>
/// <param name="Gain">Discounted sum of verified log gains.</param>
/// <param name="Cost">Discounted seconds of evaluation.</param>
/// <param name="IsOn">False when it can no longer be asked.</param>
[GenerateSerializer, Immutable, Alias("evokernels.bandit-arm")]
public sealed record BanditArm(
    [property: Id(0)] double Weight,
    [property: Id(1)] double Gain,
    [property: Id(2)] double Cost,
    [property: Id(3)] bool IsOn);

/// <summary>State of the choice between operators, by operator name.</summary>
/// <param name="Arms">Every operator with a weight above 0, on or off.</param>
/// <param name="Evaluations">Discounted number of evaluations: with the summed cost it gives the mean cost of one.</param>
[GenerateSerializer, Immutable, Alias("evokernels.bandit")]
public sealed record BanditState(
    [property: Id(0)] ImmutableSortedDictionary<string, BanditArm> Arms,
    [property: Id(1)] double Evaluations);

/// <summary>A proposal that is under way: without a child yet, or with a child that waits for its evaluation.</summary>
[GenerateSerializer, Immutable, Alias("evokernels.in-flight")]
public sealed record InFlight(
    [property: Id(0)] Proposal Proposal,
    [property: Id(1)] ChildMade? Child);

/// <summary>What the campaign knows of an island; the archive itself is the island's.</summary>
/// <param name="SinceMigration">Evaluations since its elites last migrated.</param>
/// <param name="IsPopulated">Whether its archive holds a member.</param>
/// <param name="Best">The fastest member it ever placed, which prompts on other islands may show; null before there is one.</param>
/// <param name="BestFitness">Fitness of that member; 0 before there is one.</param>
[GenerateSerializer, Immutable, Alias("evokernels.island-progress")]
public sealed record IslandProgress(
    [property: Id(0)] int SinceMigration,
    [property: Id(1)] bool IsPopulated,
    [property: Id(2)] string? Best = null,
    [property: Id(3)] double BestFitness = 0);

/// <summary>The fastest accepted member so far, by screen.</summary>
[GenerateSerializer, Immutable, Alias("evokernels.champion")]
public sealed record Champion(
    [property: Id(0)] string CandidateId,
    [property: Id(1)] double Fitness,
    [property: Id(2)] string Device,
    [property: Id(3)] long Proposal);

/// <summary>A new source with tunables that is owed tries of <c>tune</c>.</summary>
/// <param name="CandidateId">Its first accepted candidate, the parent of the tries.</param>
/// <param name="Fitness">Of that candidate.</param>
/// <param name="Island">Where the tries go.</param>
/// <param name="Remaining">Tries left, 1 or more.</param>
/// <param name="SourceId">The source.</param>
[GenerateSerializer, Immutable, Alias("evokernels.follow-up")]
public sealed record FollowUp(
    [property: Id(0)] string CandidateId,
    [property: Id(1)] double Fitness,
    [property: Id(2)] int Island,
    [property: Id(3)] int Remaining,
    [property: Id(4)] string SourceId);

/// <summary>A member whose place in an archive was decided but not yet confirmed by the island.</summary>
[GenerateSerializer, Immutable, Alias("evokernels.pending-insert")]
public sealed record PendingInsert(
    [property: Id(0)] int Island,
    [property: Id(1)] Elite Elite,
    [property: Id(2)] bool OwesFollowUp);

/// <summary>All that a campaign decides by, small enough to be written with every event. Never changed in place.</summary>
/// <param name="Proposals">Proposals made.</param>
/// <param name="Evaluations">Evaluations finished, whatever the verdict.</param>
/// <param name="BarrenInARow">Proposals without a child since the last child.</param>
/// <param name="Bandit">Choice between operators.</param>
/// <param name="Islands">By island number.</param>
/// <param name="InFlight">By proposal number.</param>
/// <param name="PendingInserts">Oldest first.</param>
/// <param name="FollowUps">Oldest first.</param>
/// <param name="DeckTurns">Recorded answers handed out, by operator.</param>
/// <param name="Failures">For prompts, oldest first, a handful.</param>
/// <param name="Champion">Null until something is accepted.</param>
/// <param name="Repairs">Rejected candidates that may be given back to a model, oldest first, a handful; null is none.</param>
/// <param name="Repaired">Sources that were in <paramref name="Repairs"/>, oldest first, by the first digits of their ids, the last hundred or so; null is none.</param>
/// <param name="Notes">What the campaign has learned, for prompts; null while no model is asked.</param>
/// <param name="Devices">Devices in words by id, for prompts; null before the first is ready.</param>
/// <param name="Tuning">Of the sources used last, the latest at the end; null until one with tunables is seen.</param>
[GenerateSerializer, Immutable, Alias("evokernels.search-state")]
public sealed record SearchState(
    [property: Id(0)] long Proposals,
    [property: Id(1)] long Evaluations,
    [property: Id(2)] int BarrenInARow,
    [property: Id(3)] BanditState Bandit,
    [property: Id(4)] ImmutableArray<IslandProgress> Islands,
    [property: Id(5)] ImmutableSortedDictionary<long, InFlight> InFlight,
    [property: Id(6)] ImmutableArray<PendingInsert> PendingInserts,
    [property: Id(7)] ImmutableArray<FollowUp> FollowUps,
    [property: Id(8)] ImmutableSortedDictionary<string, int> DeckTurns,
    [property: Id(9)] ImmutableArray<KnownFailure> Failures,
    [property: Id(10)] Champion? Champion,
    [property: Id(11)] ImmutableArray<RepairDue>? Repairs = null,
    [property: Id(12)] ImmutableArray<string>? Repaired = null,
    [property: Id(13)] SearchNotes? Notes = null,
    [property: Id(14)] ImmutableSortedDictionary<string, string>? Devices = null,
    [property: Id(15)] ImmutableArray<TuneLog>? Tuning = null);
