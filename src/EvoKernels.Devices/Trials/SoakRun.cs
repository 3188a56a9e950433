using System.Diagnostics;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Core.Inputs;
using EvoKernels.Core.Statistics;
using EvoKernels.Devices.Measurement;

namespace EvoKernels.Devices.Trials;

/// <summary>
/// A long run in one life: a kernel that counts its calls goes wrong, slow or silent late, when nobody looks any more. First calls with contents never seen before, at
/// the smallest shape that fills a vector, because each needs a reference output; then every public shape in that same aged process, from the pool, again and again.
/// The pool repeats its contents, which elsewhere no life does: nothing that counts is timed here, and a kernel that remembers answers must give right ones all the same.
/// </summary>
internal sealed class SoakRun(TaskBench task, BaselineUsed baseline, CompiledKernel baselineKernel)
{
    /// <summary>Calls with new contents, or seconds, whichever comes first; then as much again on the public shapes, each at least once.</summary>
    private const int Calls = 1_000;

    private const double Seconds = 2;

    /// <summary>Longest that the first part may take with the making of contents.</summary>
    private const double MostSeconds = 8;

    /// <summary>Cases made at a time.</summary>
    private const int Chunk = 100;

    /// <summary>Bytes of a call's buffers that fill the widest vectors, unrolled.</summary>
    private const long FillsVectors = 2048;

    /// <summary>On a crowded machine a pace of 1.6 was seen by chance; one below this, in two processes, is the kernel's own doing.</summary>
    private const double Slow = 0.5;

    private int _calls;

    /// <summary>The shape of the first part: a held-out one usually.</summary>
    public int Shape => Enumerable.Range(0, task.Plan.Shapes.Length)
        .OrderBy(shape => task.Plan.CallBytes(shape) < FillsVectors).ThenBy(shape => Math.Abs(task.Plan.CallBytes(shape) - FillsVectors)).First();

    /// <summary>What was found, and the refusal of a kernel that does not stay as it was.</summary>
    /// <param name="trial">The candidate.</param>
    /// <param name="cases">The pool.</param>
    /// <param name="confirmed">Log-ratio by public shape as confirmed; null for shapes that were too short.</param>
    /// <param name="seed">Of the new contents.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public (SoakResult Result, Refusal? Refusal) Run(Trial trial, CaseSet cases, IReadOnlyList<double?> confirmed, ulong seed, CancellationToken cancellationToken)
    {
        var (result, refusal) = RunOnce(trial, cases, confirmed, seed, cancellationToken);
        if (refusal is not null || !(result.Pace < Slow))
        {
            return (result, refusal);
        }

        (result, refusal) = RunOnce(trial, cases, confirmed, InputDistributions.Derive(seed, 1), cancellationToken);
        return (result, refusal ?? (result.Pace < Slow
            ? new Refusal("confirm", $"after {result.Calls} calls in one process it takes {1 / result.Pace:0.00} times as long as at first, against a baseline that does not: a kernel must not change its ways with the number of calls")
            : null));
    }

    private (SoakResult Result, Refusal? Refusal) RunOnce(Trial trial, CaseSet cases, IReadOnlyList<double?> confirmed, ulong seed, CancellationToken cancellationToken)
    {
        using var ours = task.ArmOf(baseline.Baseline.Source, baselineKernel);
        using var theirs = trial.NewArm();
        _calls = 0;
        var clock = Stopwatch.StartNew();
        SoakResult Result(int fresh, double? pace = null) => new(_calls, fresh, clock.Elapsed.TotalSeconds, pace);
        if ((Ready(ours) ?? theirs.StartLife()) is { } lost)
        {
            return (Result(0), lost);
        }

        // Making contents does not count as calling; but a reference that is very slow must not hold up a confirmation for ever.
        var calling = new Stopwatch();
        for (var chunk = 0; _calls < Calls && (chunk == 0 || (calling.Elapsed.TotalSeconds < Seconds && clock.Elapsed.TotalSeconds < MostSeconds)); chunk++)
        {
            using var fresh = task.MakeCases(InputDistributions.Derive(seed, chunk, 0), Shape, Chunk, cancellationToken);
            calling.Start();
            foreach (var one in fresh[Shape])
            {
                if (Call(theirs, [one]).Refusal is { } wrong)
                {
                    return (Result(_calls), wrong);
                }
            }

            calling.Stop();
        }

        var newContents = _calls;
        var logs = confirmed.Select(_ => new List<double>()).ToArray();
        var end = clock.Elapsed.TotalSeconds + Seconds;
        bool IsDue(int pass) => pass == 0 || (_calls - newContents < Calls && clock.Elapsed.TotalSeconds < end);
        for (var pass = 0; IsDue(pass); pass++)
        {
            for (var shape = 0; shape < logs.Length && IsDue(pass); shape++)
            {
                if (Pass(ours, theirs, cases, shape, pass, logs[shape], cancellationToken) is { } wrong)
                {
                    return (Result(newContents), wrong);
                }
            }
        }

        theirs.EndLife();
        ours.EndLife();
        double[] paces = [.. confirmed.Select((log, shape) => log is { } known && logs[shape].Count > 0 ? Quantiles.Median(logs[shape]) - known : (double?)null).OfType<double>()];
        return (Result(newContents, paces.Length == 0 ? null : Math.Exp(paces.Min())), null);
    }

    /// <summary>The pool of one shape once, baseline and candidate in turn.</summary>
    private Refusal? Pass(KernelArm ours, KernelArm theirs, CaseSet cases, int shape, int pass, List<double> logs, CancellationToken cancellationToken)
    {
        var slots = task.Slots[shape];
        var commands = cases[shape].Count / slots;
        for (var c = 0; c < commands; c++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var calls = PairedTimer.Command(cases[shape], slots, c);
            var leads = (pass + c) % 2 == 0;
            var own = leads ? CallBaseline(ours, calls) : default;
            var (time, wrong) = Call(theirs, calls);
            if (wrong is not null)
            {
                return wrong;
            }

            own = leads ? own : CallBaseline(ours, calls);

            // The first commands at a shape do not count, here as elsewhere.
            if (pass > 0 || c >= PairedTimer.Uncounted(commands))
            {
                logs.Add(Math.Log(own.CpuNanoseconds / time.CpuNanoseconds));
            }
        }

        return null;
    }

    private CommandTime CallBaseline(KernelArm arm, ReadOnlySpan<TrialCase> calls)
    {
        var (time, failed) = arm.Call(calls, Placement.Varied);
        return failed is null ? time : throw Failed(failed);
    }

    private (CommandTime Time, Refusal? Refusal) Call(KernelArm arm, ReadOnlySpan<TrialCase> calls)
    {
        var (time, wrong) = arm.Call(calls, Placement.Varied);
        _calls += calls.Length;
        return (time, wrong is null ? null : new Refusal(
            wrong.Gate == "correctness" ? "confirm" : wrong.Gate, $"after {_calls} calls in one process: {wrong.Reason}"));
    }

    private Refusal? Ready(KernelArm ours) => ours.StartLife() is { } failed ? throw Failed(failed) : null;

    private Core.Ports.TaskDefectException Failed(Refusal refusal) => new($"{task.Task.Name}: the baseline failed in a long run: {refusal.Reason}");
}
