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

    public string Device => $"cpu:{Core}";

    /// <summary>The fastest unit measured, operations a nanosecond; the vector unit unless a matrix unit is present.</summary>
    public double PeakOperations => Ceilings.Where(ceiling => ceiling.Unit == "GFLOP/s").Select(ceiling => ceiling.Value).DefaultIfEmpty(double.PositiveInfinity).Max();

    public KernelArm Arm(WorkerMemory memory, CompiledKernel kernel, bool trusted, EvaluationSettings settings, bool ownsMemory) =>
        new(Tools, memory, Start(kernel, trusted, TimeSpan.FromSeconds(settings.TimeoutSeconds)), ownsMemory);

    public WorkerStart Start(CompiledKernel kernel, bool trusted, TimeSpan? timeout = null) =>
        new(Core, kernel.ObjectPath, kernel.Symbol, trusted, Sandbox.AcceptedMissing, timeout ?? TrustedTimeout);
}
