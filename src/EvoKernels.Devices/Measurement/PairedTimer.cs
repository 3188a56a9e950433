using System.Diagnostics;
using EvoKernels.Core.Inputs;
using EvoKernels.Core.Statistics;

namespace EvoKernels.Devices.Measurement;

/// <summary>One comparison: all arms were given the same inputs at the same places, one right after the other. Nanoseconds a call; 0 for a control that was not there.</summary>
public readonly record struct PairSample(
    double BaselineCpu, double BaselineWall, double CandidateCpu, double CandidateWall, bool CandidateLed, double ControlCpu = 0, double ControlWall = 0);

/// <summary>When a paired timing may stop.</summary>
/// <param name="Seconds">Wall seconds, everything included.</param>
/// <param name="MinPairs">Not before this many pairs, unless <paramref name="MaxSeconds"/> have gone by.</param>
/// <param name="MaxSeconds">Stops however few pairs there are, once one life is complete.</param>
/// <param name="Bar">Log of the speed-up that is to be reached: it stops as soon as <see cref="HopelessTest"/> shows that it will not be. Null for a full measurement.</param>
internal readonly record struct TimingBudget(double Seconds, int MinPairs, double MaxSeconds, double? Bar = null);

/// <summary>Samples of one shape, or why there are none, and whose fault that is.</summary>
internal sealed record PairedTiming(IReadOnlyList<PairSample> Samples, Refusal? BaselineRefusal, Refusal? CandidateRefusal)
{
    /// <summary>Why nothing can be said: the device was slowed down in more comparisons than it was not. Null otherwise.</summary>
    public Refusal? Undecided { get; init; }

    /// <summary>Whether it was ended before its time, the candidate being slower than the bar.</summary>
    public bool IsHopeless { get; init; }

    /// <summary>Log of baseline time over candidate time, of each pair.</summary>
    public IEnumerable<double> LogRatios => Samples.Select(sample => Math.Log(sample.BaselineCpu / sample.CandidateCpu));

    /// <summary>Their median.</summary>
    public double MedianLogRatio => Quantiles.Median(LogRatios);

    /// <summary>Median log of baseline time over control time.</summary>
    public double ControlLogRatio => Quantiles.Median(Samples.Select(sample => Math.Log(sample.BaselineCpu / sample.ControlCpu)));

    public double ControlNanoseconds => Quantiles.Median(Samples.Select(sample => sample.ControlCpu));

    public double CandidateNanoseconds => Quantiles.Median(Samples.Select(sample => sample.CandidateCpu));

    public double BaselineNanoseconds => Quantiles.Median(Samples.Select(sample => sample.BaselineCpu));
}

/// <summary>What is timed against each other.</summary>
/// <param name="Baseline">To beat.</param>
/// <param name="Candidate">On trial.</param>
/// <param name="Control">The baseline once more, in a worker and memory of its own; null for a screen.</param>
internal sealed record TimedArms(KernelArm Baseline, KernelArm Candidate, KernelArm? Control = null)
{
    public IReadOnlyList<KernelArm> All { get; } = Control is null ? [Baseline, Candidate] : [Baseline, Candidate, Control];
}

/// <summary>
/// Times kernels against each other. A life is one child of each arm, all ready and idle before any is timed, and one pass over distinct inputs;
/// its first commands are verified but not counted. The order of the arms is drawn, at their start and for each command, each order as often as any other. Every output of every call is compared in full.
/// </summary>
internal static class PairedTimer
{
    private const int UncountedCommands = 2;

    private static readonly int[][] OrdersOfTwo = [[0, 1], [1, 0]];

    private static readonly int[][] OrdersOfThree = [[0, 1, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0], [0, 2, 1], [1, 0, 2]];

    /// <summary>First commands of a life that do not count: pages, code and branches are still strange to the processor.</summary>
    public static int Uncounted(int commands) => Math.Min(UncountedCommands, commands - 1);

    public static PairedTiming Run(TimedArms arms, IReadOnlyList<TrialCase> cases, int slots, TimingBudget budget, ulong seed, CancellationToken cancellationToken)
    {
        var samples = new List<PairSample>();
        var tainted = new List<string>();
        var clock = Stopwatch.StartNew();
        var commands = cases.Count / slots;
        var logRatios = new List<double>();
        var isHopeless = false;
        for (var life = 0; ; life++)
        {
            foreach (var arm in Orders(1, arms.All.Count, InputDistributions.Derive(seed, life, 2))[0].Select(index => arms.All[index]))
            {
                if (arm.StartLife() is { } refused)
                {
                    return Refused(samples, refused, arm == arms.Candidate);
                }
            }

            var first = (int)(InputDistributions.Derive(seed, life, 0) % (ulong)commands);
            var orders = Orders(commands, arms.All.Count, InputDistributions.Derive(seed, life, 1));
            for (var c = 0; c < commands && !isHopeless; c++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var calls = Command(cases, slots, first + c);
                var times = new CommandTime[arms.All.Count];
                foreach (var arm in orders[c])
                {
                    (times[arm], var refusal) = arms.All[arm].Call(calls, Placement.Varied);
                    if (refusal is not null)
                    {
                        return Refused(samples, refusal, arms.All[arm] == arms.Candidate);
                    }
                }

                // Where the device itself says that it was slowed down, the comparison is not one.
                if (Array.Find(times, time => time.Taint is not null).Taint is { } taint)
                {
                    tainted.Add(taint);
                }
                else if (c >= Uncounted(commands))
                {
                    samples.Add(Sample(times, slots, Array.IndexOf(orders[c], 1) < Array.IndexOf(orders[c], 0)));
                    logRatios.Add(Math.Log(samples[^1].BaselineCpu / samples[^1].CandidateCpu));
                    isHopeless = budget.Bar is { } bar && HopelessTest.Shows(logRatios, bar);
                }
            }

            foreach (var arm in arms.All)
            {
                arm.EndLife();
            }

            var seconds = clock.Elapsed.TotalSeconds;
            if (isHopeless || (seconds >= budget.Seconds && samples.Count >= budget.MinPairs) || seconds >= budget.MaxSeconds)
            {
                return new PairedTiming(samples, null, null)
                {
                    IsHopeless = isHopeless,
                    Undecided = tainted.Count > samples.Count ? new Refusal("timing", $"in {tainted.Count} of {tainted.Count + samples.Count} comparisons {tainted[^1]}. Let it cool down, or lock its clocks, and judge again") : null,
                };
            }
        }
    }

    /// <summary>The calls of a command; numbers beyond the pool begin again.</summary>
    public static TrialCase[] Command(IReadOnlyList<TrialCase> cases, int slots, int number) =>
        [.. Enumerable.Range(0, slots).Select(slot => cases[(number % (cases.Count / slots) * slots) + slot])];

    private static PairSample Sample(CommandTime[] times, int slots, bool candidateLed) => new(
        times[0].CpuNanoseconds / slots, times[0].WallNanoseconds / slots, times[1].CpuNanoseconds / slots, times[1].WallNanoseconds / slots, candidateLed,
        times.Length > 2 ? times[2].CpuNanoseconds / slots : 0, times.Length > 2 ? times[2].WallNanoseconds / slots : 0);

    private static PairedTiming Refused(List<PairSample> samples, Refusal refusal, bool isCandidate) =>
        isCandidate ? new PairedTiming(samples, null, refusal) : new PairedTiming(samples, refusal, null);

    /// <summary>For each command an order of the arms: every order as often as any other but for what is left over, shuffled.</summary>
    internal static int[][] Orders(int commands, int arms, ulong seed)
    {
        var all = arms == 2 ? OrdersOfTwo : OrdersOfThree;
        var from = (int)(InputDistributions.Derive(seed, -1) % (ulong)all.Length);
        var orders = Enumerable.Range(0, commands).Select(i => all[(from + i) % all.Length]).ToArray();
        for (var i = commands - 1; i > 0; i--)
        {
            var j = (int)(InputDistributions.Derive(seed, i) % (ulong)(i + 1));
            (orders[i], orders[j]) = (orders[j], orders[i]);
        }

        return orders;
    }
}
