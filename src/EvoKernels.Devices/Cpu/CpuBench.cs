using System.Collections.Immutable;
using EvoKernels.Contracts.Devices;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Devices.Measurement;
using EvoKernels.Devices.Native;
using EvoKernels.Devices.Sandbox;

namespace EvoKernels.Devices.Cpu;

/// <summary>What every step of an evaluation on one core needs.</summary>
internal sealed record CpuBench(
    int Core, Toolchain Toolchain, NativeTools Tools, SandboxPolicy Sandbox, KernelCompiler Compiler, ImmutableArray<Ceiling> Ceilings, TimeProvider Time)
{
    /// <summary>Trusted code may compute long: a slow reference is not a hanging one.</summary>
    private static readonly TimeSpan TrustedTimeout = TimeSpan.FromSeconds(120);

    /// <summary>Finds the compiler, builds the tools and measures what is not known yet.</summary>
    public static async Task<CpuBench> OpenAsync(int core, SandboxPolicy sandbox, TimeProvider time, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        var toolchain = await Toolchain.FindAsync(cancellationToken);
        progress?.Report("building the worker");
        var tools = await NativeTools.BuildAsync(toolchain, cancellationToken);
        progress?.Report($"measuring the ceilings of cpu:{core}");
        var ceilings = await CpuCeilings.FindAsync(core, toolchain, again: false, cancellationToken);
        return new CpuBench(core, toolchain, tools, sandbox, new KernelCompiler(toolchain, tools, sandbox) { Cores = Processors.Spare(core) }, ceilings, time);
    }

    public string Device => $"cpu:{Core}";

    /// <summary>The fastest unit measured, operations a nanosecond; the vector unit unless a matrix unit is present.</summary>
    public double PeakOperations => Ceilings.Where(ceiling => ceiling.Unit == "GFLOP/s").Select(ceiling => ceiling.Value).DefaultIfEmpty(double.PositiveInfinity).Max();

    public KernelArm Arm(WorkerMemory memory, CompiledKernel kernel, bool trusted, EvaluationSettings settings) =>
        new(Tools, memory, Start(kernel, trusted, TimeSpan.FromSeconds(settings.TimeoutSeconds)));

    public WorkerStart Start(CompiledKernel kernel, bool trusted, TimeSpan? timeout = null) =>
        new(Core, kernel.ObjectPath, kernel.Symbol, trusted, Sandbox.AcceptedMissing, timeout ?? TrustedTimeout);
}
