using System.Collections.Immutable;

namespace EvoKernels.Contracts.Evaluations;

/// <summary>What <c>--json</c> prints and <c>result.json</c> holds: the public form of an evaluation. Absent values are null.</summary>
/// <param name="Task">Task name.</param>
/// <param name="Candidate">Candidate id.</param>
/// <param name="Device">Device id.</param>
/// <param name="Verdict">The decision.</param>
/// <param name="Gate">Gate that rejected, or null.</param>
/// <param name="Reason">Why, or null.</param>
/// <param name="Speedup">Over the strongest baseline; with an interval only if confirmed.</param>
/// <param name="Shapes">Per public shape.</param>
/// <param name="Evidence">Path of the evidence file, or null.</param>
[GenerateSerializer, Immutable, Alias("evokernels.claim")]
public sealed record Claim(
    [property: Id(0)] string Task,
    [property: Id(1)] string Candidate,
    [property: Id(2)] string Device,
    [property: Id(3)] Verdict Verdict,
    [property: Id(4)] string? Gate,
    [property: Id(5)] string? Reason,
    [property: Id(6)] Speedup? Speedup,
    [property: Id(7)] ImmutableArray<ShapeTiming> Shapes,
    [property: Id(8)] string? Evidence)
{
    public static Claim From(string task, Evaluation evaluation, string? evidence) => new(
        task,
        evaluation.CandidateId,
        evaluation.Device,
        evaluation.Verdict,
        evaluation.Gate,
        evaluation.Reason,
        evaluation.Speedup,
        evaluation.Shapes,
        evidence);
}
