using System.Collections.Immutable;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Contracts.Tasks;
using EvoKernels.Devices.Cpu;
using EvoKernels.Devices.Measurement;

namespace EvoKernels.Devices.Trials;

/// <summary>What one kind of device does in its own way while a task is judged on it. The gates, the statistics and the order of things are the same on all.</summary>
internal interface IBench : IDisposable
{
    /// <summary>Device id, e.g. <c>cpu:0</c>.</summary>
    string Device { get; }

    /// <summary>The clock of evidence.</summary>
    TimeProvider Time { get; }

    /// <summary>Whether candidates are CUDA C++.</summary>
    bool IsCuda { get; }

    /// <summary>Where trusted references run: always a processor of this machine.</summary>
    CpuBench Host { get; }

    /// <summary>Version text of the compiler.</summary>
    string Compiler { get; }

    /// <summary>Changes when something does on which remembered results depend: compiler, driver, model of the device.</summary>
    string Key { get; }

    /// <summary>Sets of flags that both sides of a comparison may use; the first is the default.</summary>
    ImmutableArray<ImmutableArray<string>> FlagSets { get; }

    /// <summary>The fastest unit measured, operations a nanosecond.</summary>
    double PeakOperations { get; }

    /// <summary>Most calls that one command may hold.</summary>
    int MostSlots { get; }

    /// <summary>Whether times mean anything here; a simulated device tells right from wrong, and nothing more.</summary>
    bool IsTimed { get; }

    /// <summary>Whether the same input at the same place must give the same bits; where threads take turns as they like, equal within the tolerance is enough.</summary>
    bool IsBitExact { get; }

    /// <summary>Whether compiling leaves alone what is being timed.</summary>
    bool CompilesBeside { get; }

    /// <summary>What every evaluation on this device has to say of itself.</summary>
    IEnumerable<string> Notes { get; }

    Task<CompileOutcome> CompileAsync(CompileRequest request, CancellationToken cancellationToken);

    /// <summary>Why a kernel that compiles cannot run on some shape, or null.</summary>
    Refusal? Unfit(CompiledKernel kernel, BufferPlan plan);

    /// <summary>What each kernel of a GPU's code takes; null on a processor.</summary>
    ImmutableArray<KernelUse>? Use(CompiledKernel kernel, BufferPlan plan) => null;

    /// <summary>What the compiler made of a source, for evidence; null where the object says it all.</summary>
    string? Listing(CompiledKernel kernel) => null;

    /// <summary>A kernel with memory and a worker of its own.</summary>
    /// <param name="plan">Its buffers.</param>
    /// <param name="slots">Calls in a command, by shape.</param>
    /// <param name="kernel">Compiled here.</param>
    /// <param name="trusted">Our own code: may allocate, and may be slow.</param>
    /// <param name="settings">Effort and time-out.</param>
    KernelArm Arm(BufferPlan plan, IReadOnlyList<int> slots, CompiledKernel kernel, bool trusted, EvaluationSettings settings);

    /// <summary>Trusted kernels that only move a task's bytes, in several ways: the fastest is the memory floor.</summary>
    IEnumerable<SourceFile> Movers(KernelTask task);

    /// <summary>How the device does now; null where nothing tells.</summary>
    GpuState? State => null;

    /// <param name="layers">Sandbox layers that the candidate ran under.</param>
    /// <param name="before">The device's state when the claim's measurements began.</param>
    Provenance Provenance(uint layers, GpuState? before);
}
