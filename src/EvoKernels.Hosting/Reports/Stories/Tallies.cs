using System.Collections.Immutable;

namespace EvoKernels.Hosting.Reports.Stories;

/// <summary>What became of the proposals of one operator.</summary>
/// <param name="Name">The operator.</param>
/// <param name="Asked">Proposals.</param>
/// <param name="Barren">Proposals that made no new candidate.</param>
/// <param name="Accepted">Members found correct and honest, fast or slow.</param>
/// <param name="Rejected">Members that a gate refused.</param>
/// <param name="Undecided">Members judged inconclusive or failed.</param>
/// <param name="Recorded">Members whose text is a recorded answer.</param>
/// <param name="BestGain">Largest ratio of a member's screened speed-up to its first parent's; null if none is known.</param>
/// <param name="BestGainBy">The member with that gain.</param>
/// <param name="DeviceSeconds">Seconds that devices spent on its members.</param>
/// <param name="OffReason">Why it was turned off; null if it was not.</param>
/// <param name="BarrenReasons">Reasons of barren proposals, the most frequent first, at most three.</param>
public sealed record OperatorTally(
    string Name,
    int Asked,
    int Barren,
    int Accepted,
    int Rejected,
    int Undecided,
    int Recorded,
    double? BestGain,
    Member? BestGainBy,
    double DeviceSeconds,
    string? OffReason,
    ImmutableArray<Counted> BarrenReasons);

/// <summary>What one gate rejected.</summary>
/// <param name="Gate">The gate.</param>
/// <param name="Count">Members it rejected.</param>
/// <param name="ByOperator">Of these, by operator.</param>
/// <param name="Examples">Different reasons, the most frequent first, at most three.</param>
public sealed record GateTally(string Gate, int Count, ImmutableSortedDictionary<string, int> ByOperator, ImmutableArray<RejectionExample> Examples);

/// <summary>A reason for a rejection, how often it was given, and the first member that got it.</summary>
public sealed record RejectionExample(string Reason, int Count, Member First);

/// <summary>One island's archive as it stands.</summary>
/// <param name="Index">Index, from 0.</param>
/// <param name="Cells">Occupied cells, sorted.</param>
/// <param name="Evaluations">Verdicts on its members.</param>
/// <param name="Arrivals">Elites that came from other islands.</param>
public sealed record IslandStory(int Index, ImmutableArray<CellStory> Cells, int Evaluations, int Arrivals);

/// <summary>An occupied cell.</summary>
/// <param name="Cell">Bin on every axis.</param>
/// <param name="Fitness">Screened speed-up of its holder.</param>
/// <param name="Holder">The member; null if the journal does not know the candidate.</param>
/// <param name="IsMigrant">True if the holder came from another island.</param>
public sealed record CellStory(ImmutableArray<int> Cell, double Fitness, Member? Holder, bool IsMigrant);
