using System.Collections.Immutable;
using EvoKernels.Contracts.Evaluations;

namespace EvoKernels.Hosting.Reports.Stories;

/// <summary>A candidate's place in a run: who made it, of whom, and what a device said.</summary>
/// <param name="Proposal">Number of the proposal it answers; names the member for people as <c>#12</c>.</param>
/// <param name="CandidateId">Id of source, tunables and flags.</param>
/// <param name="SourceId">Id of the source text.</param>
/// <param name="Operator">What made it, e.g. <c>tune</c>; <c>seed</c> for a starting point.</param>
/// <param name="Island">Index of its island.</param>
/// <param name="Parents">Candidate ids; the first is the one whose source, tunables or flags were changed.</param>
/// <param name="Tunables">Value of every tunable.</param>
/// <param name="Flags">Compiler flags.</param>
/// <param name="Origin">Where recorded text came from, e.g. <c>recorded: good</c>; null for our own operators.</param>
/// <param name="Judgement">Null while no device has judged it.</param>
/// <param name="Placement">Answer of its own island's archive; null if it was never offered.</param>
/// <param name="Repairs">Candidate id of the rejected member whose text it mends; null unless <c>llm-repair</c> made it.</param>
/// <param name="Template">SHA-256 of the prompt template that a live model was asked with; null if none was, or the journal is older.</param>
public sealed record Member(
    long Proposal,
    string CandidateId,
    string SourceId,
    string Operator,
    int Island,
    ImmutableArray<string> Parents,
    ImmutableSortedDictionary<string, long> Tunables,
    ImmutableArray<string> Flags,
    string? Origin,
    Judgement? Judgement,
    Placement? Placement,
    string? Repairs = null,
    string? Template = null)
{
    /// <summary>Screened speed-up; null unless accepted, timed and a finite number above 0.</summary>
    public double? Fitness => Judgement?.Evaluation.Fitness is { } fitness && double.IsFinite(fitness) && fitness > 0 ? fitness : null;

    /// <summary>True if its text is a recorded answer, not a live model's and not our own operators'.</summary>
    public bool IsRecorded => Origin?.StartsWith("recorded", StringComparison.Ordinal) ?? false;

    /// <summary>The name for people.</summary>
    public string Name => $"#{Proposal}";
}

/// <summary>One verdict of the search.</summary>
/// <param name="Number">Number of the journal entry.</param>
/// <param name="Order">1 for the run's first evaluation, 2 for the second, …</param>
/// <param name="At">When it was recorded.</param>
/// <param name="Seconds">Seconds of search before it; the time between a process's end and its resumption does not count.</param>
/// <param name="Evaluation">What the device said.</param>
public sealed record Judgement(long Number, int Order, DateTimeOffset At, double Seconds, Evaluation Evaluation);

/// <summary>An archive's answer.</summary>
/// <param name="Cell">Bin on every axis.</param>
/// <param name="Outcome"><c>new</c>, <c>improved</c> or <c>not-added</c>.</param>
public sealed record Placement(ImmutableArray<int> Cell, string Outcome);
