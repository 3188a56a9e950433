using EvoKernels.Contracts.Evaluations;
using EvoKernels.Core.Gates;
using EvoKernels.Core.Inputs;
using EvoKernels.Core.Statistics;
using EvoKernels.Devices.Measurement;

namespace EvoKernels.Devices.Trials;

/// <summary>
/// The confirm gate: fresh seeds, then fresh process pairs with fresh memory, each one independent observation of the log-ratio; Student's t-interval over
/// them. Within one process an interval covers only about half of what it says (page placement), so restarts are the unit. The baseline runs a second time
/// beside the pair, as the control. More pairs follow while the interval does not decide (<see cref="SequentialLooks"/>); a long run closes it.
/// </summary>
internal sealed class ConfirmRun(IBench bench, TaskBench task, EvaluationSettings settings, BaselineUsed baseline, CompiledKernel baselineKernel)
{
    /// <summary>Comparisons of each public shape in a process pair, at least; of each held-out one.</summary>
    private const int MinPairs = 50;

    private const int HeldOutPairs = 12;

    /// <summary>Timed seconds of each held-out shape in a process pair, as a share of the setting: they claim nothing.</summary>
    private const double HeldOutShare = 0.1;

    /// <summary>Longest that a shape is timed in one process pair, unless the setting is longer. Seconds.</summary>
    private const double MaxSeconds = 20;

    /// <summary>
    /// Standard deviation of the log-ratio between confirmations of one kernel against itself, beyond what their own spreads explain: 30 of them
    /// (docs/benchmarks.md, `aa`) had a spread of 1.1%, 0.7% without the widest, where 0.6% was expected. Without this term 25 of their 30 intervals held 1.
    /// </summary>
    private const double BetweenSessions = 0.005;

    private readonly SequentialLooks _looks = new(settings.ConfirmPairs, BetweenSessions);

    /// <param name="trial">Screened and accepted.</param>
    /// <param name="seed">Of inputs, placements and order.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Confirmation Confirm(Trial trial, ulong seed, CancellationToken cancellationToken)
    {
        var before = bench.State;
        using var cases = task.MakeCases(seed, cancellationToken);
        var tally = new ConfirmTally(task, _looks);
        Look? last = null;
        for (var pair = 0; last is not { IsLast: true } && pair < _looks.At[^1]; pair++)
        {
            var (refused, undecided) = TimePair(trial, cases, tally, pair, seed, cancellationToken);
            if (refused is not null)
            {
                return new Confirmation(trial.Rejected(refused), null);
            }

            if (undecided is not null)
            {
                return new Confirmation(trial.Finished(Verdict.Inconclusive, undecided, null, []), null);
            }

            if (!tally.CanAggregate)
            {
                return new Confirmation(trial.Finished(Verdict.Inconclusive, new Refusal("timing", "every public shape is too short to time (under 5 µs)"), null, []), null);
            }

            last = tally.TryLook(isEnd: pair + 1 == _looks.At[^1]) ?? last;
        }

        // Before the control is looked at: a kernel that turns wrong is rejected, however restless the machine.
        var (soak, late) = new SoakRun(task, baseline, baselineKernel).Run(trial, cases, tally.PublicLogs, InputDistributions.Derive(seed, -3), cancellationToken);
        if (late is not null)
        {
            return new Confirmation(trial.Rejected(late), null);
        }

        if (ControlGate.Check(tally.Control) is { } unfit)
        {
            var nothing = trial.Finished(Verdict.Inconclusive, new Refusal("confirm", unfit), null, [], tally.Details(baseline.Name, soak));
            return new Confirmation(nothing, Evidence(trial, seed, nothing, tally, before));
        }

        foreach (var note in tally.Notes())
        {
            trial.Note(note);
        }

        var whole = last!.Value.Interval;
        var speedup = new Speedup(baseline.Name, whole.Estimate, whole.Lower, whole.Upper, whole.Confidence);
        var evaluation = trial.Finished(Verdict.Accepted, null, speedup, tally.Public(), tally.Details(baseline.Name, soak));
        return new Confirmation(evaluation, Evidence(trial, seed, evaluation, tally, before));
    }

    /// <summary>One set of fresh processes over all shapes; what makes the candidate unfit, or the device.</summary>
    private (Refusal? Refused, Refusal? Undecided) TimePair(Trial trial, CaseSet cases, ConfirmTally tally, int pair, ulong seed, CancellationToken cancellationToken)
    {
        // Which of the two is the control is drawn: who gets memory first may get better pages.
        using var one = BaselineArm();
        using var theirs = trial.NewArm();
        using var two = BaselineArm();
        var (ours, control) = InputDistributions.Derive(seed, pair, -4) % 2 == 0 ? (one, two) : (two, one);
        if (pair == 0 && trial.Verify(theirs, cases, cancellationToken) is { } wrong)
        {
            return (wrong with { Reason = $"with fresh inputs: {wrong.Reason}" }, null);
        }

        foreach (var shape in tally.Shapes.ToArray())
        {
            var budget = shape < task.Plan.PublicShapes
                ? new TimingBudget(settings.ConfirmSeconds / task.Plan.PublicShapes, MinPairs, Math.Max(MaxSeconds, settings.ConfirmSeconds))
                : new TimingBudget(HeldOutShare * settings.ConfirmSeconds, HeldOutPairs, Math.Max(1, settings.ConfirmSeconds));
            var arms = new TimedArms(ours, theirs, control);
            var (timing, refused) = trial.JudgeTwice(
                attempt => PairedTimer.Run(arms, cases[shape], task.Slots[shape], budget, InputDistributions.Derive(seed, pair, shape, attempt), cancellationToken), shape, cases);
            if (refused is not null || timing.Undecided is not null)
            {
                return (refused, timing.Undecided);
            }

            tally.Add(shape, timing);
        }

        tally.EndPair();
        return (null, null);
    }

    private KernelArm BaselineArm() => task.ArmOf(baseline.Baseline.Source, baselineKernel);

    private string Evidence(Trial trial, ulong seed, Evaluation evaluation, ConfirmTally tally, GpuState? before) => new Evidence(
        Contracts.Evaluations.Evidence.CurrentVersion, task.Task, trial.Candidate, bench.Device, settings, baseline, seed, evaluation, [.. tally.Raw],
        bench.Provenance(trial.Layers, before), bench.Time.GetUtcNow(), string.Empty, Ptx: bench.Listing(trial.Kernel!)).ToJson();
}
