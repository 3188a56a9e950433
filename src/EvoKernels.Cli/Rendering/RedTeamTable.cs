using EvoKernels.Contracts.Json;
using EvoKernels.Hosting.RedTeam;
using EvoKernels.Hosting.Reports;
using Spectre.Console;

namespace EvoKernels.Cli.Rendering;

/// <summary>The bank's results for people.</summary>
internal static class RedTeamTable
{
    private const int LongestReason = 100;

    public static Table Of(IEnumerable<RedTeamResult> results)
    {
        var table = Tables.Plain("case", "row", "what it tries", "expected", "verdict", "gate", "outcome", "reason");
        foreach (var result in results)
        {
            Tables.Add(
                table,
                result.Id,
                result.Row,
                result.Tries,
                string.Join(" | ", result.Expected),
                result.Verdict is { } verdict ? Name(verdict) : "–",
                result.Gate ?? "–",
                Word(result.Outcome),
                Short(Reason(result)));
        }

        return table;
    }

    public static string Summary(IReadOnlyCollection<RedTeamResult> results)
    {
        var exploits = results.Where(result => result.Row != RedTeamCase.Honest).ToArray();
        var honest = results.Where(result => result.Row == RedTeamCase.Honest).ToArray();
        var rest = string.Concat(new[] { RedTeamOutcome.HeldElsewhere, RedTeamOutcome.Undecided, RedTeamOutcome.Skipped }
            .Select(outcome => (Outcome: outcome, Count: results.Count(result => result.Outcome == outcome)))
            .Where(pair => pair.Count > 0)
            .Select(pair => $"; {pair.Count} {Word(pair.Outcome)}"));
        return $"{exploits.Length} exploits: {Broken(exploits)} accepted with any gain; {honest.Length} honest kernels: {Broken(honest)} rejected{rest} ({results.Sum(result => result.Seconds):0} s)";
    }

    public static string Word(RedTeamOutcome outcome) => Name(outcome);

    private static string Name<T>(T value) where T : struct, Enum => System.Text.Json.JsonSerializer.Serialize(value, ContractJson.Compact).Trim('"');

    private static int Broken(IEnumerable<RedTeamResult> results) => results.Count(result => result.Outcome == RedTeamOutcome.Broken);

    private static string Reason(RedTeamResult result) => result.Reason
        ?? (result.Gain is { Lower: { } lower, Upper: { } upper } ? $"{Figures.Interval(lower, upper)}x of its twin" : string.Empty);

    private static string Short(string reason) => reason.Length > LongestReason ? reason[..LongestReason] + "…" : reason;
}
