using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Hosting.Reports;

namespace EvoKernels.Cli.Rendering;

/// <summary>
/// A claim in one sentence: <c>9.12x (8.94–9.31, 95%) over baselines/vectorised.cpp on cpu:0, 87% of the roofline</c>. Says "faster" only where
/// the whole interval is above 1, and calls a screen a screen.
/// </summary>
internal static class ClaimSentence
{
    public static string For(Claim claim) => claim.Verdict switch
    {
        Verdict.Accepted => Accepted(claim),
        Verdict.Rejected => $"rejected by the gate '{claim.Gate}': {claim.Reason}",
        Verdict.Inconclusive => $"inconclusive: {claim.Reason}",
        _ => $"could not be judged, and the candidate is not to blame: {claim.Reason}",
    };

    /// <summary><c>14 of 212 candidates were rejected: 6 correctness, 5 compile, 3 policy</c>.</summary>
    public static string Rejections(RunCounts counts)
    {
        var total = counts.Verdict.Values.Sum();
        var rejected = counts.Verdict.GetValueOrDefault("rejected");
        return rejected == 0
            ? $"none of {total} candidates was rejected"
            : $"{rejected} of {total} candidates {(rejected == 1 ? "was" : "were")} rejected: {ByGate(counts.Gate)}";
    }

    /// <summary>Most frequent gate first.</summary>
    public static string ByGate(IReadOnlyDictionary<string, long> gates) =>
        string.Join(", ", gates.Where(gate => gate.Value > 0).OrderByDescending(gate => gate.Value).ThenBy(gate => gate.Key, StringComparer.Ordinal).Select(gate => $"{gate.Value} {gate.Key}"));

    private static string Accepted(Claim claim)
    {
        if (claim.Speedup is not { } speedup)
        {
            return claim.Device.StartsWith("cudasim:", StringComparison.Ordinal)
                ? $"accepted on {claim.Device}: correct; a simulated device says nothing about speed"
                : $"accepted on {claim.Device}: correct, and too short to be timed";
        }

        var place = $"over {speedup.Versus} on {claim.Device}{Roofline(claim)}";
        return speedup is { Lower: { } lower, Upper: { } upper, Confidence: { } confidence }
            ? $"{Figures.Times(speedup.Estimate)} ({Figures.Interval(lower, upper)}, {confidence * 100:0.#}%) {place}{Judgement(lower, upper)}"
            : $"screened at {Figures.Times(speedup.Estimate)} {place}; a screen claims nothing, --confirm measures an interval";
    }

    private static string Judgement(double lower, double upper) => (lower, upper) switch
    {
        ( > 1, _) => string.Empty,
        (_, < 1) => "; that is slower",
        _ => "; the interval holds 1, so no speed-up is claimed",
    };

    /// <summary>Geometric mean over the timed shapes, as the speed-up is.</summary>
    private static string Roofline(Claim claim)
    {
        var fractions = claim.Shapes.Select(shape => shape.RooflineFraction).OfType<double>().Where(fraction => fraction > 0).ToArray();
        return fractions.Length == 0 ? string.Empty : $", {Figures.Percent(Math.Exp(fractions.Average(Math.Log)))} of the roofline";
    }
}
