using System.Security.Cryptography;
using EvoKernels.Contracts.Candidates;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Contracts.Tasks;
using EvoKernels.Core.Ports;
using EvoKernels.Devices.Linting;
using EvoKernels.Devices.Measurement;

namespace EvoKernels.Devices.Trials;

/// <summary>Judges candidates of one task on one device, against the strongest baseline or a given one.</summary>
internal sealed class TrialSession : ITrialSession
{
    private readonly IBench _bench;
    private readonly EvaluationSettings _settings;
    private readonly TaskBench _task;
    private readonly CaseSet _cases;
    private readonly BaselineUsed _baseline;
    private readonly CompiledKernel _baselineKernel;
    private KernelArm? _baselineArm;
    private readonly BaselinePace _pace;
    private readonly SourceBest _sourceBest = new();
    private readonly CompileAhead _compiling;
    private volatile bool _isConfirming;

    private TrialSession(IBench bench, EvaluationSettings settings, TaskBench task, CaseSet cases, BaselineUsed baseline, CompiledKernel baselineKernel)
    {
        _bench = bench;
        _settings = settings;
        _task = task;
        _cases = cases;
        _baseline = baseline;
        _baselineKernel = baselineKernel;
        _pace = new BaselinePace(task.Plan.PublicShapes);
        _compiling = new CompileAhead(candidate => new Trial(bench, task, settings, candidate));
    }

    public string StrongestBaseline => _baseline.Name;

    public static async Task<TrialSession> OpenAsync(
        IBench bench, KernelTask task, EvaluationSettings settings, Opponent? against, IProgress<string> progress, CancellationToken cancellationToken)
    {
        progress.Report("compiling the reference and the baselines");
        var ready = await TaskBench.OpenAsync(bench, task, settings, cancellationToken);
        CaseSet? cases = null;
        try
        {
            progress.Report("making inputs and reference outputs");
            cases = await Task.Run(() => ready.MakeCases(NewSeed(), cancellationToken), cancellationToken);
            var baseline = bench.IsTimed
                ? await MeasureAsync(bench, ready, cases, against, progress, cancellationToken)
                : new BaselineUsed((against?.Baseline ?? ready.Baselines[0]).Source.Name, against?.Baseline ?? ready.Baselines[0], bench.FlagSets[0]);
            baseline = baseline with { Name = baseline.Name + ready.Qualification };
            var kernel = await TaskBench.CompileAsync(bench, task, baseline.Baseline.Source, baseline.Baseline.Link, baseline.Flags, "kernel", cancellationToken);
            return new TrialSession(bench, settings, ready, cases, baseline, kernel);
        }
        catch
        {
            cases?.Dispose();
            ready.Dispose();
            throw;
        }
    }

    /// <summary>What only a device needs whose times count: is the task fit to judge by, what is the least time, and who is to be beaten.</summary>
    private static async Task<BaselineUsed> MeasureAsync(
        IBench bench, TaskBench ready, CaseSet cases, Opponent? against, IProgress<string> progress, CancellationToken cancellationToken)
    {
        await Task.Run(() => LintVerdicts.Require(bench, ready, cases, progress, cancellationToken), cancellationToken);
        progress.Report("measuring the memory floor of each shape");
        await Task.Run(() => ready.MeasureFloorsAsync(cases, cancellationToken), cancellationToken);
        return against is { Flags.IsEmpty: false }
            ? new BaselineUsed($"{against.Baseline.Source.Name} ({string.Join(' ', against.Flags)})", against.Baseline, against.Flags)
            : await Task.Run(
                () => Trials.StrongestBaseline.FindAsync(bench, ready, against is null ? ready.Baselines : [against.Baseline], cases, progress, cancellationToken),
                cancellationToken);
    }

    /// <summary>Where a compiler has no core of its own, it would disturb what is being timed; a claim is not disturbed at all.</summary>
    public void Foresee(Candidate candidate)
    {
        if (_bench.CompilesBeside && !_isConfirming)
        {
            _compiling.Foresee(candidate);
        }
    }

    public async Task<Evaluation> ScreenAsync(Candidate candidate, CancellationToken cancellationToken)
    {
        try
        {
            return await ScreenOnceAsync(candidate, cancellationToken);
        }
        catch (WorkerFailedException lost)
        {
            // A worker can be lost to whoever kills processes on this machine. Once is bad luck, and costs one repetition; twice is for others to judge.
            Renew();
            var again = await ScreenOnceAsync(candidate, cancellationToken);
            return again with { Notes = again.Notes.Add($"a worker was lost, and the evaluation begun again: {lost.Message}") };
        }
    }

    private async Task<Evaluation> ScreenOnceAsync(Candidate candidate, CancellationToken cancellationToken)
    {
        var (trial, refused) = await _compiling.TakeAsync(candidate, cancellationToken);
        using (trial)
        {
            var evaluation = refused ?? await ScreenAsync(trial, _sourceBest.Of(candidate), cancellationToken);
            _sourceBest.Learn(candidate, evaluation);
            return evaluation;
        }
    }

    public async Task<Confirmation> ConfirmAsync(Candidate candidate, CancellationToken cancellationToken)
    {
        try
        {
            return await ConfirmOnceAsync(candidate, cancellationToken);
        }
        catch (WorkerFailedException)
        {
            Renew();
            return await ConfirmOnceAsync(candidate, cancellationToken);
        }
    }

    private async Task<Confirmation> ConfirmOnceAsync(Candidate candidate, CancellationToken cancellationToken)
    {
        _isConfirming = true;
        try
        {
            var (trial, refused) = await _compiling.TakeAsync(candidate, cancellationToken);
            using (trial)
            {
                return await ConfirmAsync(trial, refused, cancellationToken);
            }
        }
        finally
        {
            _isConfirming = false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _compiling.DisposeAsync();
        _baselineArm?.Dispose();
        _baselineKernel.Dispose();
        _cases.Dispose();
        _task.Dispose();
        _bench.Dispose();
    }

    private async Task<Confirmation> ConfirmAsync(Trial trial, Evaluation? refused, CancellationToken cancellationToken)
    {
        await _compiling.SettleAsync();
        var screened = refused ?? await ScreenAsync(trial, null, cancellationToken);
        return screened.Verdict == Verdict.Accepted && _bench.IsTimed
            ? await Task.Run(() => new ConfirmRun(_bench, _task, _settings, _baseline, _baselineKernel).Confirm(trial, NewSeed(), cancellationToken), cancellationToken)
            : new Confirmation(screened, null);
    }

    private Task<Evaluation> ScreenAsync(Trial trial, IReadOnlyList<double?>? bars, CancellationToken cancellationToken) => Task.Run(
        () => trial.Screen(_baselineArm ??= _task.ArmOf(_baseline.Baseline.Source, _baselineKernel), _baseline.Name, _cases, _pace, bars, cancellationToken), cancellationToken);

    /// <summary>The baseline's worker may be the one that was lost.</summary>
    private void Renew()
    {
        _baselineArm?.Dispose();
        _baselineArm = null;
    }

    /// <summary>From the system, not from the campaign's seed: nobody who wrote a candidate can have known the inputs.</summary>
    internal static ulong NewSeed() => BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));
}
