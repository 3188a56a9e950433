using System.Security.Cryptography;
using EvoKernels.Contracts.Candidates;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Contracts.Tasks;
using EvoKernels.Core.Ports;
using EvoKernels.Devices.Linting;
using EvoKernels.Devices.Measurement;

namespace EvoKernels.Devices.Cpu;

/// <summary>Judges candidates of one task on one core, against the strongest baseline or a given one.</summary>
internal sealed class CpuTrialSession : ITrialSession
{
    private readonly CpuBench _bench;
    private readonly EvaluationSettings _settings;
    private readonly TaskBench _task;
    private readonly CaseSet _cases;
    private readonly BaselineUsed _baseline;
    private readonly CompiledKernel _baselineKernel;
    private readonly Lazy<KernelArm> _baselineArm;
    private readonly BaselinePace _pace;

    private CpuTrialSession(CpuBench bench, EvaluationSettings settings, TaskBench task, CaseSet cases, BaselineUsed baseline, CompiledKernel baselineKernel)
    {
        _bench = bench;
        _settings = settings;
        _task = task;
        _cases = cases;
        _baseline = baseline;
        _baselineKernel = baselineKernel;
        _pace = new BaselinePace(task.Plan.PublicShapes);
        _baselineArm = new Lazy<KernelArm>(() => bench.Arm(task.MemoryFor(baseline.Baseline.Source, task.Slots), baselineKernel, trusted: true, settings, ownsMemory: true));
    }

    public string StrongestBaseline => _baseline.Name;

    public static async Task<CpuTrialSession> OpenAsync(
        CpuBench bench, KernelTask task, EvaluationSettings settings, Opponent? against, IProgress<string> progress, CancellationToken cancellationToken)
    {
        progress.Report("compiling the reference and the baselines");
        var ready = await TaskBench.OpenAsync(bench, task, settings, cancellationToken);
        CaseSet? cases = null;
        try
        {
            progress.Report("making inputs and reference outputs");
            cases = await Task.Run(() => ready.MakeCases(NewSeed(), cancellationToken), cancellationToken);
            await Task.Run(() => LintVerdicts.Require(bench, ready, cases, progress, cancellationToken), cancellationToken);
            progress.Report("measuring the memory floor of each shape");
            await Task.Run(() => ready.MeasureFloorsAsync(cases, cancellationToken), cancellationToken);
            var baseline = against is { Flags.IsEmpty: false }
                ? new BaselineUsed($"{against.Baseline.Source.Name} ({string.Join(' ', against.Flags)})", against.Baseline, against.Flags)
                : await Task.Run(
                    () => Cpu.StrongestBaseline.FindAsync(bench, ready, against is null ? ready.Baselines : [against.Baseline], cases, settings, progress, cancellationToken),
                    cancellationToken);
            baseline = baseline with { Name = baseline.Name + ready.Qualification };
            var kernel = await TaskBench.CompileAsync(bench, task, baseline.Baseline.Source, baseline.Baseline.Link, baseline.Flags, "kernel", cancellationToken);
            return new CpuTrialSession(bench, settings, ready, cases, baseline, kernel);
        }
        catch
        {
            cases?.Dispose();
            ready.Dispose();
            throw;
        }
    }

    public async Task<Evaluation> ScreenAsync(Candidate candidate, CancellationToken cancellationToken)
    {
        using var trial = new Trial(_bench, _task, _settings, candidate);
        if (await trial.CompileAsync(cancellationToken) is { } refused)
        {
            return refused;
        }

        return await Task.Run(() => trial.Screen(_baselineArm.Value, _baseline.Name, _cases, _pace, cancellationToken), cancellationToken);
    }

    public async Task<Confirmation> ConfirmAsync(Candidate candidate, CancellationToken cancellationToken)
    {
        using var trial = new Trial(_bench, _task, _settings, candidate);
        if (await trial.CompileAsync(cancellationToken) is { } refused)
        {
            return new Confirmation(refused, null);
        }

        var screened = await Task.Run(() => trial.Screen(_baselineArm.Value, _baseline.Name, _cases, _pace, cancellationToken), cancellationToken);
        if (screened.Verdict != Verdict.Accepted)
        {
            return new Confirmation(screened, null);
        }

        return await Task.Run(() => new ConfirmRun(_bench, _task, _settings, _baseline, _baselineKernel).Confirm(trial, NewSeed(), cancellationToken), cancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        if (_baselineArm.IsValueCreated)
        {
            _baselineArm.Value.Dispose();
        }

        _baselineKernel.Dispose();
        _cases.Dispose();
        _task.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>From the system, not from the campaign's seed: nobody who wrote a candidate can have known the inputs.</summary>
    internal static ulong NewSeed() => BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));
}
