using System.Collections.Immutable;

namespace EvoKernels.Contracts.Search;

/// <summary>How children of one kind fared, e.g. those of one operator, or those with one value of a tunable.</summary>
/// <param name="Judged">Verdicts, those of a lost device not among them.</param>
/// <param name="Accepted">Accepted and timed, with a parent whose fitness is known.</param>
/// <param name="Better">Of the accepted, those clearly faster than their best parent.</param>
/// <param name="LogGain">Sum over the accepted of the log of fitness over the best parent's.</param>
/// <param name="BestLogGain">The largest of these, 0 if none is above.</param>
[GenerateSerializer, Immutable, Alias("evokernels.note-tally")]
public sealed record NoteTally(
    [property: Id(0)] int Judged,
    [property: Id(1)] int Accepted,
    [property: Id(2)] int Better,
    [property: Id(3)] double LogGain,
    [property: Id(4)] double BestLogGain)
{
    public static NoteTally Empty { get; } = new(0, 0, 0, 0, 0);
}

/// <summary>One of the largest steps so far.</summary>
/// <param name="Proposal">Number of the proposal that made it.</param>
/// <param name="Operator">Operator name.</param>
/// <param name="LogGain">Log of its fitness over its best parent's.</param>
/// <param name="Settings">Its tunables and flags in words.</param>
[GenerateSerializer, Immutable, Alias("evokernels.noted-step")]
public sealed record NotedStep(
    [property: Id(0)] long Proposal,
    [property: Id(1)] string Operator,
    [property: Id(2)] double LogGain,
    [property: Id(3)] string Settings);

/// <summary>Rejections by one gate.</summary>
/// <param name="Count">1 or more.</param>
/// <param name="Last">The last reason, on one line.</param>
[GenerateSerializer, Immutable, Alias("evokernels.noted-gate")]
public sealed record NotedGate(
    [property: Id(0)] int Count,
    [property: Id(1)] string Last);

/// <summary>What a campaign counts to tell models what it has learned, and the last text made of it. Bounded: it is written with every event.</summary>
/// <param name="Operators">By operator name.</param>
/// <param name="Flags">By the flags, with spaces between.</param>
/// <param name="Tunables">By <c>NAME=value</c>; the first few dozen that occur.</param>
/// <param name="Gates">By gate.</param>
/// <param name="Steps">Largest first, a handful.</param>
/// <param name="Text">What prompts say; null before the first interval is over.</param>
[GenerateSerializer, Immutable, Alias("evokernels.search-notes")]
public sealed record SearchNotes(
    [property: Id(0)] ImmutableSortedDictionary<string, NoteTally> Operators,
    [property: Id(1)] ImmutableSortedDictionary<string, NoteTally> Flags,
    [property: Id(2)] ImmutableSortedDictionary<string, NoteTally> Tunables,
    [property: Id(3)] ImmutableSortedDictionary<string, NotedGate> Gates,
    [property: Id(4)] ImmutableArray<NotedStep> Steps,
    [property: Id(5)] string? Text)
{
    public static SearchNotes Empty { get; } = new(
        ImmutableSortedDictionary<string, NoteTally>.Empty,
        ImmutableSortedDictionary<string, NoteTally>.Empty,
        ImmutableSortedDictionary<string, NoteTally>.Empty,
        ImmutableSortedDictionary<string, NotedGate>.Empty,
        [],
        null);
}
