using System.Collections.Immutable;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Core.Inputs;
using EvoKernels.Core.Statistics;
using EvoKernels.Devices.Measurement;

namespace EvoKernels.Devices.Cpu;

/// <summary>
/// The confirm gate: fresh seeds, then fresh process pairs with fresh memory, each one independent observation of the log-ratio; Student's t-interval over
/// them. Within one process an interval covers only about half of what it says (page placement), so restarts are the unit.
/// </summary>
internal sealed class ConfirmRun(CpuBench bench, TaskBench task, EvaluationSettings settings, BaselineUsed baseline, CompiledKernel baselineKernel)
{
    /// <summary>Comparisons of each shape in a process pair, at least.</summary>
    private const int MinPairs = 50;

    /// <summary>Longest a shape is timed in one process pair, as a multiple of the setting, and at least this many seconds.</summary>
    private const double MaxSeconds = 20;

    /// <summary>
    /// Standard deviation of the log-ratio between confirmations of one kernel against itself, beyond what their own spreads explain: 30 of them
    /// (docs/benchmarks.md, `aa`) had a spread of 1.1%, 0.7% without the widest, where 0.6% was expected. Without this term 25 of their 30 intervals held 1.
    /// </summary>
    private const double BetweenSessions = 0.005;

    public Confirmation Confirm(Trial trial, ulong seed, CancellationToken cancellationToken)
    {
        using var cases = task.MakeCases(seed, cancellationToken);
        var shapes = task.Plan.PublicShapes;
        var pairs = new List<RawPair>();
        var timings = Enumerable.Range(0, shapes).Select(_ => new List<PairedTiming>()).ToArray();
        for (var pair = 0; pair < settings.ConfirmPairs; pair++)
        {
            using var ours = bench.Arm(task.MemoryFor(baseline.Baseline.Source, task.Slots), baselineKernel, trusted: true, settings, ownsMemory: true);
            using var theirs = trial.NewArm();
            if (pair == 0 && trial.Verify(theirs, cases, cancellationToken) is { } wrong)
            {
                return new Confirmation(trial.Rejected(wrong with { Reason = $"with fresh inputs: {wrong.Reason}" }), null);
            }

            var raw = ImmutableArray.CreateBuilder<RawShape>();
            for (var shape = 0; shape < shapes; shape++)
            {
                var budget = new TimingBudget(settings.ConfirmSeconds / shapes, MinPairs, Math.Max(MaxSeconds, settings.ConfirmSeconds));
                var timing = PairedTimer.Run(ours, theirs, cases[shape], task.Slots[shape], budget, InputDistributions.Derive(seed, pair, shape), cancellationToken);
                if (trial.Judge(timing, shape, cases) is { } refused)
                {
                    return new Confirmation(trial.Rejected(refused), null);
                }

                timings[shape].Add(timing);
                raw.Add(new RawShape(task.Plan.Shapes[shape], [.. timing.Samples.Select(sample =>
                    new RawSample(sample.BaselineCpu, sample.BaselineWall, sample.CandidateCpu, sample.CandidateWall, sample.CandidateLed))]));
            }

            pairs.Add(new RawPair(raw.ToImmutable(), timings.Average(shape => shape[^1].MedianLogRatio)));
        }

        var whole = RatioInterval.OfLogs([.. pairs.Select(pair => pair.LogRatio)], betweenSessions: BetweenSessions);
        var byShape = timings.Select((found, shape) =>
        {
            var interval = RatioInterval.OfLogs([.. found.Select(timing => timing.MedianLogRatio)], betweenSessions: BetweenSessions);
            var nanoseconds = Quantiles.Median(found.Select(timing => timing.CandidateNanoseconds));
            return new ShapeTiming(task.Plan.Shapes[shape], interval.Estimate, nanoseconds, task.Floors[shape] / nanoseconds, interval.Lower, interval.Upper);
        });
        var speedup = new Speedup(baseline.Name, whole.Estimate, whole.Lower, whole.Upper, whole.Confidence);
        var evaluation = trial.Finished(Verdict.Accepted, null, speedup, [.. byShape]);
        var evidence = new Evidence(
            Evidence.CurrentVersion, task.Task, trial.Candidate, bench.Device, settings, baseline, seed, evaluation, [.. pairs],
            Provenances.Of(bench.Core, bench.Toolchain, trial.Layers), bench.Time.GetUtcNow(), string.Empty);
        return new Confirmation(evaluation, evidence.ToJson());
    }
}
