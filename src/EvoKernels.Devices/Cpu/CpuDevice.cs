using EvoKernels.Contracts.Devices;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Contracts.Tasks;
using EvoKernels.Core.Ports;
using EvoKernels.Devices.Native;
using EvoKernels.Devices.Sandbox;

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
        var toolchain = await Toolchain.FindAsync(cancellationToken);
        progress.Report("building the worker");
        var tools = await NativeTools.BuildAsync(toolchain, cancellationToken);
        progress.Report($"measuring the ceilings of {Id}");
        var ceilings = await CpuCeilings.FindAsync(core, toolchain, again: false, cancellationToken);
        var bench = new CpuBench(core, toolchain, tools, sandbox, new KernelCompiler(toolchain, tools, sandbox) { Cores = Processors.Spare(core) }, ceilings, time);
        return await CpuTrialSession.OpenAsync(bench, task, settings, against, progress, cancellationToken);
    }
}
