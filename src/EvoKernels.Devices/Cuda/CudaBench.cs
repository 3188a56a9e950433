using System.Collections.Immutable;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Contracts.Tasks;
using EvoKernels.Devices.Cpu;
using EvoKernels.Devices.Cuda.Interop;
using EvoKernels.Devices.Cuda.Worker;
using EvoKernels.Devices.Measurement;
using EvoKernels.Devices.Trials;

namespace EvoKernels.Devices.Cuda;

/// <summary>What every step of an evaluation on one GPU, real or simulated, needs.</summary>
/// <param name="device">Its id, e.g. <c>cudasim:0</c>.</param>
/// <param name="host">Where references run.</param>
/// <param name="gpu">As the driver describes it.</param>
/// <param name="libraries">Loaded by the workers.</param>
/// <param name="compiler">Makes cubins for it.</param>
/// <param name="isTimed">Whether times are taken: on a GPU; on a simulator by tests alone, so that every line of this path runs.</param>
internal sealed class CudaBench(string device, CpuBench host, GpuDescription gpu, CudaLibraryPaths libraries, CudaCompiler compiler, bool isTimed) : IBench
{
    /// <summary>DESIGN, section 3: what a CUDA kernel may expect of every buffer. Bytes; also what <c>cuMemAlloc</c> promises at least.</summary>
    public const int Alignment = 256;

    public string Device => device;

    public TimeProvider Time => host.Time;

    public bool IsCuda => true;

    public CpuBench Host => host;

    public string Compiler => compiler.Version;

    public string Key => $"{compiler.Version}\n{gpu.Name}\n{gpu.DriverVersion}";

    public ImmutableArray<ImmutableArray<string>> FlagSets => EvoKernels.Core.Operators.FlagSets.Cuda;

    /// <summary>Not measured: matrix units do several times what plain arithmetic does, and a floor above what is possible would reject honest kernels. The memory floor stands.</summary>
    public double PeakOperations => double.PositiveInfinity;

    /// <summary>A launch costs microseconds, but is timed by the device itself: calls need not be gathered.</summary>
    public int MostSlots => 1;

    public bool IsTimed => isTimed;

    public bool IsBitExact => false;

    public bool CompilesBeside => true;

    public IEnumerable<string> Notes => gpu.IsSimulated
        ? ["simulated: this CUDA device is a simulator on the processor, which tells right from wrong and nothing about speed", .. compiler.Notes]
        : compiler.Notes;

    public Task<CompileOutcome> CompileAsync(CompileRequest request, CancellationToken cancellationToken) => compiler.CompileAsync(request, cancellationToken);

    public Refusal? Unfit(CompiledKernel kernel, BufferPlan plan)
    {
        try
        {
            LaunchPlan.Of((CudaKernel)kernel, plan);
            return null;
        }
        catch (FormatException exception)
        {
            return new Refusal("compile", exception.Message);
        }
    }

    public KernelArm Arm(BufferPlan plan, IReadOnlyList<int> slots, CompiledKernel kernel, bool trusted, EvaluationSettings settings)
    {
        var cuda = (CudaKernel)kernel;
        var memory = new WorkerMemory(plan, slots, Alignment);
        var timeout = TimeSpan.FromSeconds(settings.TimeoutSeconds);
        var regions = memory.Regions.Skip(1).Select((region, b) =>
            new RegionSpec(memory.Descriptor(region), region.Offset, region.Bytes, plan.Buffers[b].Role == BufferRole.Input));
        var setup = new KernelSetup(
            libraries, gpu.IsSimulated ? $"{gpu.Index}" : gpu.Uuid, cuda.CubinPath, cuda.LoweredNames, [.. regions], LaunchPlan.Of(cuda, plan), (int)timeout.TotalMilliseconds, gpu.IsSimulated);
        return new KernelArm(memory, () => new CudaKernelWorker(setup), timeout);
    }

    public IEnumerable<SourceFile> Movers(KernelTask task) => CudaMovers.Of(task);

    public Provenance Provenance(uint layers) => Provenances.Of(host.Core, host.Toolchain, layers) with
    {
        Compiler = compiler.Version,
        CommonFlags = compiler.CommonFlags,
        Sandbox = "a process of its own for the GPU; device code only",
        Gpu = new GpuProvenance(gpu.Name, gpu.Uuid, gpu.DriverVersion, gpu.IsSimulated),
    };

    public void Dispose() => compiler.Dispose();
}
