using System.Collections.Immutable;
using EvoKernels.Contracts.Devices;
using EvoKernels.Devices.Cuda.Interop;
using EvoKernels.Devices.Cuda.Worker;
using EvoKernels.Devices.Measurement;
using EvoKernels.Devices.Native;

namespace EvoKernels.Devices.Cuda;

/// <summary>Measures a GPU's ceilings once for a driver and compiler, and keeps them.</summary>
internal static class CudaCeilings
{
    public const string Launch = "launch of an empty kernel";

    private const string Host = "launch, for the host, many in a row";
    private const string Arithmetic = "multiply-add, float32";
    private const string Matrix = "matrix unit, bfloat16";

    /// <summary>
    /// What a matrix unit may do beyond our measurement: warp-group instructions reach more than <c>mma.sync</c>, which had 63% of the peak on an H100 (Luo et al. 2024, arXiv 2402.13499).
    /// A floor above what is possible would reject honest kernels; one that is low rejects fewer cheats.
    /// </summary>
    private const double Beyond = 2;

    /// <summary>From this compute capability on there is a matrix unit, and without its figure no floor by arithmetic.</summary>
    private const int FirstWithMatrix = 70;

    private const long CopyBytes = 512L << 20;
    private const long Rounds = 4096;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <param name="gpu">Whose.</param>
    /// <param name="libraries">To load.</param>
    /// <param name="compiler">For it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="WorkerFailedException">Its worker failed, or our own kernels do not compile.</exception>
    public static Task<ImmutableArray<Ceiling>> FindAsync(GpuDescription gpu, CudaLibraryPaths libraries, CudaCompiler compiler, CancellationToken cancellationToken) => KeptCeilings.FindAsync(
        $"{gpu}\n{compiler.Version}", gpu.Uuid, again: false, () => MeasureAsync(gpu, libraries, compiler, cancellationToken), cancellationToken);

    /// <summary>Operations a nanosecond that nothing on this GPU exceeds; infinite where that is not known.</summary>
    public static double Peak(GpuDescription gpu, ImmutableArray<Ceiling> ceilings)
    {
        double? Of(string name) => ceilings.Where(ceiling => ceiling.Name == name).Select(ceiling => (double?)ceiling.Value).FirstOrDefault();
        return Beyond * (Of(Matrix) ?? (gpu.ComputeCapability < FirstWithMatrix ? Of(Arithmetic) : null) ?? double.PositiveInfinity);
    }

    private static async Task<ImmutableArray<Ceiling>> MeasureAsync(GpuDescription gpu, CudaLibraryPaths libraries, CudaCompiler compiler, CancellationToken cancellationToken)
    {
        var plain = await compiler.CompileOwnAsync(NativeTools.Text("cuda/ceilings.cu"), ["empty", "multiply_add", "copy"], cancellationToken);
        if (plain.Cubin is not { Length: > 0 } cubin)
        {
            throw new WorkerFailedException($"{compiler.Version} cannot compile the ceilings' kernels: {plain.Log}");
        }

        // Where it does not compile there is no such unit.
        var matrix = await compiler.CompileOwnAsync(NativeTools.Text("cuda/matrix.cu"), ["matrix"], cancellationToken);
        // A simulator takes seconds for what a GPU does in microseconds, and its figures mean nothing.
        var order = new CeilingOrder(
            libraries, gpu.ShortId, cubin, matrix.Cubin is { Length: > 0 } product ? product : null,
            gpu.IsSimulated ? 1 << 20 : Math.Min(CopyBytes, gpu.MemoryBytes / 4), gpu.IsSimulated ? 1 : Rounds);
        var report = await Task.Run(() => Ask(order), cancellationToken);
        return report.Problem is { } problem
            ? throw new WorkerFailedException($"the ceilings of {gpu.Name} cannot be measured: {problem}")
            : [.. Ceilings(report, order.CopyBytes)];
    }

    private static CeilingReport Ask(CeilingOrder order)
    {
        using var worker = WorkerProcess.Start("ceilings", Patience, Patience);
        return worker.Ask(order, WorkerJson.Default.CeilingOrder, WorkerJson.Default.CeilingReport) ?? new CeilingReport("the worker did not answer in time");
    }

    private static IEnumerable<Ceiling> Ceilings(CeilingReport report, long bytes)
    {
        yield return new Ceiling("copy", report.CopyBytesANanosecond, "GB/s", bytes);
        yield return new Ceiling(Arithmetic, report.FlopsANanosecond, "GFLOP/s", null);
        if (report.MatrixFlopsANanosecond is { } matrix)
        {
            yield return new Ceiling(Matrix, matrix, "GFLOP/s", null);
        }

        yield return new Ceiling(Launch, report.LaunchNanoseconds, "ns", null);
        yield return new Ceiling(Host, report.HostNanoseconds, "ns", null);
    }
}
