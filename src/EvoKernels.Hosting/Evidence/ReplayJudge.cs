using EvoKernels.Contracts.Evaluations;

namespace EvoKernels.Hosting.Evidence;

/// <summary>Decides whether a repetition bears a claim out. Pure.</summary>
public static class ReplayJudge
{
    /// <summary>Two sessions differ by this much for reasons no session sees, such as page placement.</summary>
    private const double BetweenSessions = 1.01;

    /// <param name="claimed">The evidence's verdict, with an interval.</param>
    /// <param name="measured">The repetition.</param>
    /// <param name="sameProcessor">Whether both ran on the same model of processor.</param>
    public static (ReplayVerdict Verdict, string Reason) Judge(Evaluation claimed, Evaluation measured, bool sameProcessor)
    {
        if (measured.Verdict == Verdict.Failed)
        {
            return (ReplayVerdict.Failed, measured.Reason ?? "the measurement failed");
        }

        if (measured.Verdict == Verdict.Rejected)
        {
            return (ReplayVerdict.NotReplicated, $"here the candidate is rejected by the gate '{measured.Gate}': {measured.Reason}");
        }

        if (claimed.Speedup is not { Lower: { } claimedLower } || measured.Speedup is not { Lower: { } lower, Upper: { } upper, Estimate: var estimate })
        {
            return (ReplayVerdict.Inconclusive, measured.Reason ?? "there is no interval to compare");
        }

        if (upper * BetweenSessions < claimedLower)
        {
            var ratio = estimate / claimed.Speedup.Estimate;
            return sameProcessor
                ? (ReplayVerdict.NotReplicated, $"the claim is at least {claimedLower:0.00}x; measured again it is at most {upper:0.00}x")
                : (ReplayVerdict.Inconclusive, $"different machine: ratio {ratio:0.00} of the claimed speed-up");
        }

        return claimedLower > 1 && lower <= 1
            ? (ReplayVerdict.Inconclusive, $"the repetition is too noisy to say: its interval reaches from {lower:0.00}x to {upper:0.00}x")
            : (ReplayVerdict.Replicated, sameProcessor ? "measured again, the claim holds" : $"different machine: the claim holds here too, ratio {estimate / claimed.Speedup.Estimate:0.00}");
    }
}
