using EvoKernels.Contracts.Devices;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Contracts.Tasks;
using EvoKernels.Core.Linting;
using EvoKernels.Core.Ports;
using EvoKernels.Devices.Linting;
using EvoKernels.Devices.Native;
using EvoKernels.Devices.Sandbox;
using EvoKernels.Devices.Trials;

namespace EvoKernels.Devices.Cpu;

/// <summary>One logical processor of this machine.</summary>
/// <param name="core">Its number.</param>
/// <param name="sandbox">Layers that may lack.</param>
/// <param name="time">The clock of evidence.</param>
public sealed class CpuDevice(int core, SandboxPolicy sandbox, TimeProvider time) : IKernelDevice
{
    public string Id => $"cpu:{core}";

    public async Task<DeviceInfo> DescribeAsync(CancellationToken cancellationToken)
    {
        var toolchain = await Toolchain.FindAsync(cancellationToken);
        return new DeviceInfo(Id, CpuModel.Name, await CpuCeilings.FindAsync(core, toolchain, again: false, cancellationToken));
    }

    public async Task<ITrialSession> OpenAsync(
        KernelTask task, EvaluationSettings settings, Opponent? against, IProgress<string> progress, CancellationToken cancellationToken)
    {
        task = Language.Of(task, isCuda: false, Id);
        var bench = await CpuBench.OpenAsync(core, sandbox, time, progress, cancellationToken);
        return await TrialSession.OpenAsync(bench, task, settings, against, progress, cancellationToken);
    }

    public async Task<LintReport> LintAsync(KernelTask task, IProgress<string> progress, CancellationToken cancellationToken)
    {
        task = Language.Of(task, isCuda: false, Id);
        var bench = await CpuBench.OpenAsync(core, sandbox, time, progress, cancellationToken);
        progress.Report("compiling the reference and the baselines");
        using var ready = await TaskBench.OpenAsync(bench, task, new EvaluationSettings(), cancellationToken);
        progress.Report("making inputs and reference outputs");
        using var cases = await Task.Run(() => ready.MakeCases(TrialSession.NewSeed(), cancellationToken), cancellationToken);
        progress.Report("measuring the memory floor of each shape");
        await Task.Run(() => ready.MeasureFloorsAsync(cases, cancellationToken), cancellationToken);
        progress.Report("answering wrongly on purpose");
        return await Task.Run(() => new TaskLinter(ready, cases, cancellationToken).Lint(isTimed: true), cancellationToken);
    }
}
