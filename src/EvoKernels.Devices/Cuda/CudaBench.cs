using System.Collections.Immutable;
using EvoKernels.Contracts.Devices;
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
/// <param name="ceilings">Measured on a GPU, whose times count; null on a simulator, but for tests, so that every line of this path runs.</param>
internal sealed class CudaBench(string device, CpuBench host, GpuDescription gpu, CudaLibraryPaths libraries, CudaCompiler compiler, ImmutableArray<Ceiling>? ceilings) : IBench
{
    /// <summary>The worker keeps the time-out itself where it can; beyond it the whole process goes.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    /// <summary>A simulator waits so many time-outs on a crowded processor before it gives a kernel up.</summary>
    private const int SimulatorPatience = 11;

    private readonly GpuWatch _watch = new();
    private readonly Lock _lock = new();
    private (double Timeout, WorkerStandby Standby)? _standby;

    /// <summary>DESIGN, section 3: what a CUDA kernel may expect of every buffer. Bytes; also what <c>cuMemAlloc</c> promises at least.</summary>
    public const int Alignment = 256;

    public string Device => device;

    public TimeProvider Time => host.Time;

    public bool IsCuda => true;

    public CpuBench Host => host;

    public string Compiler => compiler.Version;

    public string Key => $"{compiler.Version}\n{gpu.Name}\n{gpu.DriverVersion}";

    public ImmutableArray<ImmutableArray<string>> FlagSets => EvoKernels.Core.Operators.FlagSets.Cuda;

    public double PeakOperations => ceilings is { } known ? CudaCeilings.Peak(gpu, known) : double.PositiveInfinity;

    /// <summary>A launch costs microseconds, but is timed by the device itself: calls need not be gathered.</summary>
    public int MostSlots => 1;

    public bool IsTimed => ceilings is not null;

    public bool IsBitExact => false;

    public bool CompilesBeside => true;

    public IEnumerable<string> Notes =>
    [
        .. gpu.IsSimulated ? ["simulated: this CUDA device is a simulator on the processor, which tells right from wrong and nothing about speed"] : Array.Empty<string>(),
        .. LaunchOverhead is { } overhead ? [FormattableString.Invariant($"a launch of an empty kernel takes {overhead / 1000:0.0} µs here, which is part of every time, of both sides alike")] : Array.Empty<string>(),
        .. compiler.Notes,
    ];

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

    public GpuState? State => _watch.Last;

    public ImmutableArray<KernelUse>? Use(CompiledKernel kernel, BufferPlan plan) => KernelUses.Of((CudaKernel)kernel, plan);

    public string? Listing(CompiledKernel kernel) => ((CudaKernel)kernel).Ptx;

    public KernelArm Arm(BufferPlan plan, IReadOnlyList<int> slots, CompiledKernel kernel, bool trusted, EvaluationSettings settings)
    {
        var cuda = (CudaKernel)kernel;
        var memory = new WorkerMemory(plan, slots, Alignment);
        var timeout = TimeSpan.FromSeconds(settings.TimeoutSeconds);
        var regions = memory.Regions.Skip(1).Select((region, b) =>
            new RegionSpec($"/proc/{Environment.ProcessId}/fd/{memory.Descriptor(region)}", region.Offset, region.Bytes, plan.Buffers[b].Role == BufferRole.Input));
        var setup = new KernelSetup(
            gpu.ShortId, cuda.CubinPath, cuda.LoweredNames, [.. regions], LaunchPlan.Of(cuda, plan), (int)timeout.TotalMilliseconds, gpu.IsSimulated);
        return new KernelArm(memory, () => new CudaKernelWorker(setup, StandbyFor(timeout), _watch), timeout);
    }

    /// <summary>What the host spent on the protocol with workers, all in all.</summary>
    public TimeSpan WorkerOverhead => _watch.Overhead;

    public IEnumerable<SourceFile> Movers(KernelTask task) => CudaMovers.Of(task);

    public Provenance Provenance(uint layers, GpuState? before) => Provenances.Of(host.Core, host.Toolchain, layers) with
    {
        Compiler = compiler.Version,
        CommonFlags = compiler.CommonFlags,
        Sandbox = "a process of its own for the GPU; device code only",
        Gpu = new GpuProvenance(gpu.Name, gpu.Uuid, gpu.DriverVersion, gpu.IsSimulated, before, _watch.Last, LaunchOverhead),
    };

    /// <summary>Nanoseconds.</summary>
    private double? LaunchOverhead => ceilings?.Where(ceiling => ceiling.Name == CudaCeilings.Launch).Select(ceiling => (double?)ceiling.Value).FirstOrDefault();

    public void Dispose()
    {
        _standby?.Standby.Dispose();
        compiler.Dispose();
    }

    /// <summary>A session has one time-out, and so one standby.</summary>
    private WorkerStandby StandbyFor(TimeSpan timeout)
    {
        lock (_lock)
        {
            if (_standby is not { } kept || kept.Timeout != timeout.TotalSeconds)
            {
                _standby?.Standby.Dispose();
                kept = (timeout.TotalSeconds, new WorkerStandby(libraries, (gpu.IsSimulated ? SimulatorPatience * timeout : timeout) + Grace, timeout));
                _standby = kept;
            }

            return kept.Standby;
        }
    }
}
