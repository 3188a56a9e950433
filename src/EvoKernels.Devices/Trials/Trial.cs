using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using EvoKernels.Contracts.Candidates;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Core.Gates;
using EvoKernels.Core.Sources;
using EvoKernels.Core.Statistics;
using EvoKernels.Devices.Measurement;

namespace EvoKernels.Devices.Trials;

/// <summary>One candidate on its way through the gates, cheap to dear. Owns what was compiled for it.</summary>
internal sealed class Trial(IBench bench, TaskBench task, EvaluationSettings settings, Candidate candidate) : IDisposable
{
    /// <summary>Shapes whose baseline is quicker are verified, not timed: the harness's own few microseconds would be compared.</summary>
    public const double ShortestTimed = 5_000;

    /// <summary>Screens of one shape, the repeated ones included.</summary>
    private const int MaxScreens = 2;

    /// <summary>Times that a floor is measured again before it may reject: once was not enough on a busy machine, where 2 of 92 honest kernels fell.</summary>
    private const int FloorAttempts = 4;

    private readonly Stopwatch _judging = new();
    private readonly List<string> _notes = [];
    private double _compileSeconds;
    private double _verifySeconds;
    private double _timingSeconds;
    private CodeDescriptors? _descriptors;
    private ImmutableArray<KernelUse>? _kernels;
    private ImmutableArray<string>? _remarks;

    public CompiledKernel? Kernel { get; private set; }

    public BufferPlan? Plan { get; private set; }

    public Candidate Candidate => candidate;

    /// <summary>Sandbox layers that the candidate ran under.</summary>
    public uint Layers { get; private set; }

    /// <summary>Policy and compile gates; null when they passed.</summary>
    public async Task<Evaluation?> CompileAsync(CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var parse = SourceDirectives.Parse(candidate.Source, task.Task);
        if (parse.Directives is not { } directives)
        {
            return Rejected(new Refusal("policy", string.Join("\n", parse.Errors.Select(error => error.ToString()))));
        }

        if (Language.Problem(directives.IsCuda, bench.IsCuda, bench.Device) is { } language)
        {
            return Rejected(new Refusal("policy", language));
        }

        if (directives.Problem(candidate.Tunables) is { } problem)
        {
            return Rejected(new Refusal("policy", problem));
        }

        if (!bench.FlagSets.Any(set => set.SequenceEqual(candidate.Flags)))
        {
            return Rejected(new Refusal("policy", $"the flags '{string.Join(' ', candidate.Flags)}' are not one of the allowed sets"));
        }

        try
        {
            Plan = task.Plan.With(directives.Scratch, candidate.Tunables, task.Slots);
        }
        catch (Exception exception) when (exception is FormatException or OverflowException)
        {
            return Rejected(new Refusal("policy", exception.Message));
        }

        var outcome = await bench.CompileAsync(new CompileRequest(candidate.Source, candidate.Tunables, candidate.Flags, "kernel", Trusted: false, []), cancellationToken);
        _compileSeconds = clock.Elapsed.TotalSeconds;
        _descriptors = outcome.Descriptors;
        _remarks = outcome.Remarks;
        Kernel = outcome.Kernel;
        if ((outcome.Kernel is null ? new Refusal(outcome.Gate!, outcome.Reason!) : bench.Unfit(outcome.Kernel, Plan)) is { } refusal)
        {
            return Rejected(refusal);
        }

        _kernels = bench.Use(outcome.Kernel!, Plan);
        _descriptors = _kernels is { } kernels ? _descriptors! with
        {
            Registers = kernels.Max(kernel => kernel.Registers ?? 0),
            SharedMemory = kernels.Max(kernel => kernel.SharedBytes),
            BlockSize = kernels.Max(kernel => kernel.BlockThreads),
        } : _descriptors;
        return null;
    }

    /// <summary>Correctness, determinism, timing, clocks, roofline.</summary>
    /// <param name="baseline">To beat.</param>
    /// <param name="baselineName">Its name.</param>
    /// <param name="cases">Inputs.</param>
    /// <param name="pace">How fast the baseline usually is.</param>
    /// <param name="bars">By public shape, what the best of this source reached, as log-ratios: timing ends early where that is out of reach. Null for full measurements.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Evaluation Screen(KernelArm baseline, string baselineName, CaseSet cases, BaselinePace pace, IReadOnlyList<double?>? bars, CancellationToken cancellationToken)
    {
        _judging.Start();
        using var arm = NewArm();
        if (Verify(arm, cases, cancellationToken) is { } refusal)
        {
            return Rejected(refusal);
        }

        if (!bench.IsTimed)
        {
            return Finished(Verdict.Accepted, null, null, []);
        }

        var started = _judging.Elapsed.TotalSeconds;
        var timings = new List<ShapeTiming>();
        var logs = new List<double>();
        for (var shape = 0; shape < task.Plan.PublicShapes; shape++)
        {
            var (timing, refused) = JudgeTwice(_ => Time(baseline, arm, cases, shape, pace, bars?[shape], cancellationToken), shape, cases);
            _timingSeconds = _judging.Elapsed.TotalSeconds - started;
            if (refused is not null)
            {
                return Rejected(refused);
            }

            if (timing.Undecided is not null)
            {
                return Finished(Verdict.Inconclusive, timing.Undecided, null, []);
            }

            var (broken, suspicion) = Lean(baseline, arm, timing, cases, shape, cancellationToken);
            if (broken is not null)
            {
                return Rejected(broken);
            }

            if (suspicion is not null)
            {
                // Times accuse it, and a busy machine can make times: it gains nothing, but it is not called a cheat.
                return Finished(Verdict.Inconclusive, suspicion, null, []);
            }

            if (timing.IsHopeless)
            {
                Note(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{task.Plan.Shapes[shape]}: timed for {timing.Samples.Count} pairs only, which showed it below {HopelessTest.Margin} times the best of its source (one-sided, {HopelessTest.Error:0%} error over all looks)"));
            }

            var timed = timing.BaselineNanoseconds >= ShortestTimed;
            timings.Add(new ShapeTiming(
                task.Plan.Shapes[shape],
                timed ? Math.Exp(timing.MedianLogRatio) : null,
                timing.CandidateNanoseconds,
                task.Floors[shape] / timing.CandidateNanoseconds,
                Bound: task.Bounds[shape]));
            if (timed)
            {
                logs.Add(timing.MedianLogRatio);
            }
        }

        return logs.Count == 0
            ? Finished(Verdict.Inconclusive, new Refusal("timing", "every public shape is too short to time (under 5 µs)"), null, [.. timings])
            : Finished(Verdict.Accepted, null, new Speedup(baselineName, Math.Exp(logs.Average()), null, null, null), [.. timings]);
    }

    /// <summary>Times a shape; again, once, if the baseline was far from its usual pace, and keeps the most usual moment.</summary>
    private PairedTiming Time(KernelArm baseline, KernelArm arm, CaseSet cases, int shape, BaselinePace pace, double? bar, CancellationToken cancellationToken)
    {
        var budget = new TimingBudget(settings.ScreenSeconds, 4, Math.Max(5, 10 * settings.ScreenSeconds), bar);
        (PairedTiming Timing, double Distance)? best = null;
        for (var attempt = 0; attempt < MaxScreens; attempt++)
        {
            var timing = PairedTimer.Run(new TimedArms(baseline, arm), cases[shape], task.Slots[shape], budget, (ulong)(shape + (attempt * task.Plan.PublicShapes)), cancellationToken);
            if (timing.BaselineRefusal is not null || timing.CandidateRefusal is not null || timing.Undecided is not null)
            {
                return timing;
            }

            var distance = pace.Distance(shape, timing.BaselineNanoseconds);
            best = best is null || distance < best.Value.Distance ? (timing, distance) : best;
            if (!BaselinePace.IsOff(best.Value.Distance))
            {
                break;
            }
        }

        return best!.Value.Timing;
    }

    /// <summary>Correctness on every shape and distribution, then determinism in a fresh life with another history.</summary>
    public Refusal? Verify(KernelArm arm, CaseSet cases, CancellationToken cancellationToken)
    {
        var started = _judging.Elapsed.TotalSeconds;
        try
        {
            return Verifier.Check(arm, task, cases, bench.IsBitExact, cancellationToken);
        }
        finally
        {
            Layers = arm.Layers;
            _kernels = _kernels is { } kernels && arm.Occupancy.Count == kernels.Length ? [.. kernels.Zip(arm.Occupancy, (kernel, occupancy) => kernel with { Occupancy = occupancy })] : _kernels;
            _verifySeconds += _judging.Elapsed.TotalSeconds - started;
        }
    }

    /// <summary>A remark that belongs beside the result.</summary>
    public void Note(string text) => _notes.Add(text);

    public KernelArm NewArm() => bench.Arm(Plan!, task.Slots, Kernel!, trusted: false, settings);

    /// <summary>
    /// Times a shape and asks the clocks and roofline gates; again, if the samples' clocks look odd: a hypervisor's pauses can make them so once, and who forges
    /// does it again.
    /// </summary>
    /// <param name="time">Times the shape; told which attempt it is, from 0.</param>
    /// <param name="shape">Index of the shape.</param>
    /// <param name="cases">The inputs that were timed.</param>
    public (PairedTiming Timing, Refusal? Refusal) JudgeTwice(Func<int, PairedTiming> time, int shape, CaseSet cases)
    {
        var (timing, refusal) = Judge(time(0), shape, cases);
        return (refusal is { Gate: "clocks" } && timing.CandidateRefusal is null) || timing.Undecided is { Gate: "clocks" } ? Judge(time(1), shape, cases) : (timing, refusal);
    }

    /// <summary>The clocks and roofline gates, on the samples of one shape; held-out shapes have no floor.</summary>
    private (PairedTiming Timing, Refusal? Refusal) Judge(PairedTiming timing, int shape, CaseSet cases)
    {
        if (timing.BaselineRefusal is { } ours)
        {
            throw BaselineFailed(ours);
        }

        if (timing.CandidateRefusal is not null || timing.Undecided is not null)
        {
            return (timing, timing.CandidateRefusal);
        }

        var slots = task.Slots[shape];
        var (odd, untold) = ClocksGate.Check(
            [.. timing.Samples.Select(sample => (sample.CandidateCpu * slots, sample.CandidateWall * slots))], [.. timing.Samples.Select(sample => (sample.BaselineCpu * slots, sample.BaselineWall * slots))]);
        return untold is not null ? (timing with { Undecided = new Refusal("clocks", untold) }, null)
            : odd is not null ? (timing, new Refusal("clocks", odd))
            : (timing, shape >= task.Plan.PublicShapes ? null : TooGood(timing.CandidateNanoseconds, shape, cases));
    }

    /// <summary>The floor may have been measured in a slow moment, and so may its repetition: only one that stands against several moments rejects.</summary>
    private Refusal? TooGood(double nanoseconds, int shape, CaseSet cases)
    {
        for (var attempt = 0; ; attempt++)
        {
            if (RooflineGate.Check(nanoseconds, task.Floors[shape], task.Plan.Shapes[shape]) is not { } impossible)
            {
                return null;
            }

            if (attempt == FloorAttempts)
            {
                return new Refusal("roofline", impossible);
            }

            task.MeasureFloor(shape, cases);
        }
    }

    /// <summary>The clocks gate again, for a kernel that is quick where several calls make a command: are its calls as quick one by one?</summary>
    private (Refusal? Broken, Refusal? Suspicion) Lean(KernelArm baseline, KernelArm arm, PairedTiming timing, CaseSet cases, int shape, CancellationToken cancellationToken)
    {
        if (task.Slots[shape] == 1 || Math.Exp(timing.MedianLogRatio) < LoneCalls.WorthChecking)
        {
            return (null, null);
        }

        var (ours, theirs, suspicion) = LoneCalls.Check(baseline, arm, cases[shape], task.Slots[shape], cancellationToken);
        return ours is null ? (theirs, suspicion) : throw BaselineFailed(ours);
    }

    private Core.Ports.TaskDefectException BaselineFailed(Refusal refusal) => new($"{task.Task.Name}: the baseline failed while it was timed: {refusal.Reason}");

    public Evaluation Rejected(Refusal refusal) => Finished(Verdict.Rejected, refusal, null, []);

    public Evaluation Finished(Verdict verdict, Refusal? refusal, Speedup? speedup, ImmutableArray<ShapeTiming> shapes, ConfirmDetails? details = null)
    {
        _notes.AddRange(bench.Notes);
        _notes.AddRange(task.Notes);
        return new Evaluation(
            candidate.Id, bench.Device, verdict, refusal?.Gate, refusal?.Reason, speedup, shapes, _descriptors,
            new EvaluationCost(_compileSeconds, _verifySeconds, _timingSeconds, _compileSeconds + _judging.Elapsed.TotalSeconds), [.. _notes], details, _kernels, _remarks);
    }

    public void Dispose() => Kernel?.Dispose();
}
