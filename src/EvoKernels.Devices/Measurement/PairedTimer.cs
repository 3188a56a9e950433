using System.Diagnostics;
using EvoKernels.Core.Inputs;
using EvoKernels.Core.Statistics;

namespace EvoKernels.Devices.Measurement;

/// <summary>One comparison: both arms were given the same inputs at the same places, one right after the other. Nanoseconds a call.</summary>
public readonly record struct PairSample(double BaselineCpu, double BaselineWall, double CandidateCpu, double CandidateWall, bool CandidateLed);

/// <summary>When a paired timing may stop.</summary>
/// <param name="Seconds">Wall seconds, everything included.</param>
/// <param name="MinPairs">Not before this many pairs, unless <paramref name="MaxSeconds"/> have gone by.</param>
/// <param name="MaxSeconds">Stops however few pairs there are, once one life is complete.</param>
internal readonly record struct TimingBudget(double Seconds, int MinPairs, double MaxSeconds);

/// <summary>Samples of one shape, or why there are none, and whose fault that is.</summary>
internal sealed record PairedTiming(IReadOnlyList<PairSample> Samples, Refusal? BaselineRefusal, Refusal? CandidateRefusal)
{
    /// <summary>Median log of baseline time over candidate time.</summary>
    public double MedianLogRatio => Quantiles.Median(Samples.Select(sample => Math.Log(sample.BaselineCpu / sample.CandidateCpu)));

    public double CandidateNanoseconds => Quantiles.Median(Samples.Select(sample => sample.CandidateCpu));

    public double BaselineNanoseconds => Quantiles.Median(Samples.Select(sample => sample.BaselineCpu));
}

/// <summary>
/// Times two kernels against each other. A life is one child of each arm, both ready and idle before either is timed, and one pass over distinct inputs;
/// its first commands are verified but not counted. Which arm leads is drawn, half of the time each. Every output of every call is compared in full.
/// </summary>
internal static class PairedTimer
{
    private const int UncountedCommands = 2;

    /// <summary>First commands of a life that do not count: pages, code and branches are still strange to the processor.</summary>
    public static int Uncounted(int commands) => Math.Min(UncountedCommands, commands - 1);

    public static PairedTiming Run(
        KernelArm baseline, KernelArm candidate, IReadOnlyList<TrialCase> cases, int slots, TimingBudget budget, ulong seed, CancellationToken cancellationToken)
    {
        var samples = new List<PairSample>();
        var clock = Stopwatch.StartNew();
        var commands = cases.Count / slots;
        for (var life = 0; ; life++)
        {
            if (baseline.StartLife() is { } lost)
            {
                return new PairedTiming(samples, lost, null);
            }

            if (candidate.StartLife() is { } refused)
            {
                return new PairedTiming(samples, null, refused);
            }

            var first = (int)(InputDistributions.Derive(seed, life, 0) % (ulong)commands);
            var leads = Leads(commands, InputDistributions.Derive(seed, life, 1));
            for (var c = 0; c < commands; c++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var calls = Enumerable.Range(0, slots).Select(slot => cases[((((first + c) % commands) * slots) + slot) % cases.Count]).ToArray();
                var (one, ours) = (leads[c] ? candidate : baseline).Call(calls, Placement.Varied);
                if (ours is not null)
                {
                    return Refused(samples, ours, leads[c]);
                }

                var (two, theirs) = (leads[c] ? baseline : candidate).Call(calls, Placement.Varied);
                if (theirs is not null)
                {
                    return Refused(samples, theirs, !leads[c]);
                }

                if (c >= Uncounted(commands))
                {
                    var (b, k) = leads[c] ? (two, one) : (one, two);
                    samples.Add(new PairSample(b.CpuNanoseconds / slots, b.WallNanoseconds / slots, k.CpuNanoseconds / slots, k.WallNanoseconds / slots, leads[c]));
                }
            }

            baseline.EndLife();
            candidate.EndLife();
            var seconds = clock.Elapsed.TotalSeconds;
            if ((seconds >= budget.Seconds && samples.Count >= budget.MinPairs) || seconds >= budget.MaxSeconds)
            {
                return new PairedTiming(samples, null, null);
            }
        }
    }

    private static PairedTiming Refused(List<PairSample> samples, Refusal refusal, bool isCandidate) =>
        isCandidate ? new PairedTiming(samples, null, refusal) : new PairedTiming(samples, refusal, null);

    /// <summary>As many commands led by one arm as by the other, in drawn order.</summary>
    private static bool[] Leads(int commands, ulong seed)
    {
        var leads = Enumerable.Range(0, commands).Select(i => (i & 1) == 0).ToArray();
        for (var i = commands - 1; i > 0; i--)
        {
            var j = (int)(InputDistributions.Derive(seed, i) % (ulong)(i + 1));
            (leads[i], leads[j]) = (leads[j], leads[i]);
        }

        return leads;
    }
}
