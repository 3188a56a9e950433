using System.Text;
using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Candidates;
using EvoKernels.Contracts.Evaluations;

namespace EvoKernels.Hosting.Runs;

/// <summary>The text of <c>best.cpp</c>: the source, headed by all that it needs to be the same candidate again.</summary>
internal static class BestSource
{
    public static string Write(Candidate candidate, BestScreen best, Evaluation? confirmed)
    {
        var text = new StringBuilder()
            .AppendLine($"// EvoKernels candidate {candidate.Id}")
            .AppendLine($"// {Describe(best, confirmed is { } about && about.CandidateId == candidate.Id ? about : null)}")
            .AppendLine($"// flags: {string.Join(' ', candidate.Flags)}");
        if (candidate.Tunables.Count > 0)
        {
            text.AppendLine($"// tunables: {string.Join(' ', candidate.Tunables.Select(tunable => $"-D{tunable.Key}={tunable.Value}"))}");
        }

        return text.AppendLine().Append(candidate.Source).ToString();
    }

    private static string Describe(BestScreen best, Evaluation? confirmed) => confirmed switch
    {
        { Verdict: Verdict.Accepted, Speedup: { Lower: { } lower, Upper: { } upper } speedup } =>
            $"confirmed on {confirmed.Device}: {speedup.Estimate:0.00}x ({lower:0.00}–{upper:0.00}, {100 * speedup.Confidence:0}%) over {speedup.Versus}",
        { } other => $"not confirmed on {other.Device}: {other.Reason ?? "see result.json"}; its screen, which claims nothing, said {best.Screen:0.00}x",
        null => $"not confirmed; its screen on {best.Device}, which claims nothing, said {best.Screen:0.00}x",
    };
}
