using System.Collections.Immutable;
using EvoKernels.Contracts.Evaluations;

namespace EvoKernels.Hosting.Reports.Stories;

/// <summary>Counts rejections by gate.</summary>
internal static class GateTallies
{
    private const int Examples = 3;

    public static ImmutableArray<GateTally> Of(ImmutableArray<Member> members) =>
    [
        .. members
            .Where(member => member.Judgement?.Evaluation.Verdict == Verdict.Rejected)
            .GroupBy(member => member.Judgement!.Evaluation.Gate ?? "not named", StringComparer.Ordinal)
            .Select(gate => new GateTally(
                gate.Key,
                gate.Count(),
                gate.CountBy(member => member.Operator).ToImmutableSortedDictionary(StringComparer.Ordinal),
                [.. gate.GroupBy(Reason, StringComparer.Ordinal).Select(Example).OrderByDescending(example => example.Count).ThenBy(example => example.First.Proposal).Take(Examples)]))
            .OrderByDescending(gate => gate.Count)
            .ThenBy(gate => gate.Gate, StringComparer.Ordinal),
    ];

    private static string Reason(Member member) => member.Judgement!.Evaluation.Reason ?? "no reason was recorded";

    private static RejectionExample Example(IGrouping<string, Member> reason) =>
        new(reason.Key, reason.Count(), reason.MinBy(member => member.Judgement!.Order)!);
}

internal static class Counts
{
    /// <summary>Different texts, the most frequent first.</summary>
    public static ImmutableArray<Counted> Of(IEnumerable<string> texts, int most) =>
    [
        .. texts
            .CountBy(text => text, StringComparer.Ordinal)
            .Select(pair => new Counted(pair.Key, pair.Value))
            .OrderByDescending(counted => counted.Count)
            .ThenBy(counted => counted.Text, StringComparer.Ordinal)
            .Take(most),
    ];
}
