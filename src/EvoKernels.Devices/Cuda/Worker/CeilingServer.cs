using System.Diagnostics;
using EvoKernels.Devices.Cuda.Interop;

namespace EvoKernels.Devices.Cuda.Worker;

/// <summary>Inside a worker process: what one GPU can do, by trusted kernels of our own (<c>native/cuda</c>). Each figure is the best of several launches.</summary>
internal static class CeilingServer
{
    private const int Repetitions = 7;
    private const int Launches = 500;
    private const int Threads = 256;

    /// <summary>Blocks for each multiprocessor: as many as fit with these threads on every GPU so far, so that all of it works.</summary>
    private const int BlocksEach = 8;

    /// <summary>Operations of a round of <c>multiply_add</c> in one thread: 8 turns of 8 chains, two operations each.</summary>
    private const double FlopsARound = 8 * 8 * 2;

    /// <summary>Operations of a round of <c>matrix</c> in one warp: 4 products of 16x8x16, two operations each.</summary>
    private const double MatrixFlopsARound = 4 * 16 * 8 * 16 * 2;

    private const int WarpThreads = 32;

    public static CeilingReport Answer(CeilingOrder order)
    {
        try
        {
            CudaLibraries.Use(order.Libraries);
            return Measure(order);
        }
        catch (Exception exception) when (exception is DriverException or CudaLibraryException or NvrtcException)
        {
            return new CeilingReport(exception.Message);
        }
    }

    private static CeilingReport Measure(CeilingOrder order)
    {
        var gpu = GpuDescription.Find(order.Device);
        using var context = GpuContext.Retain(gpu.Index);
        context.MakeCurrent();
        using var stream = GpuStream.Create();
        using var module = GpuModule.Load(order.Cubin);
        var blocks = (uint)(BlocksEach * gpu.Multiprocessors);
        var bytes = order.CopyBytes / 2 & ~15L;
        using var from = DeviceMemory.Allocate((nuint)bytes);
        using var to = DeviceMemory.Allocate((nuint)bytes);
        from.Fill(0, stream);

        using var lane = new Lane(stream);
        var copy = module.Function("copy");
        var add = module.Function("multiply_add");
        ulong[] sums = [to.Address, (ulong)order.Rounds];
        var matrix = order.Matrix is not { Length: > 0 } ? null : GpuModule.Load(order.Matrix);
        using (matrix)
        {
            var product = matrix?.Function("matrix");
            var (device, host) = Overhead(lane, module.Function("empty"));
            return new CeilingReport(
                null, device, host,
                2.0 * bytes / lane.Best(copy, blocks, [from.Address, to.Address, (ulong)(bytes / 16)]),
                blocks * (double)Threads * order.Rounds * FlopsARound / lane.Best(add, blocks, sums),
                product is null ? null : blocks * (double)Threads / WarpThreads * order.Rounds * MatrixFlopsARound / lane.Best(product, blocks, sums));
        }
    }

    /// <summary>Of an empty kernel: nanoseconds between two events around one launch, and of the host for each of many in a row. Medians.</summary>
    private static (double Device, double Host) Overhead(Lane lane, GpuFunction empty)
    {
        var device = Enumerable.Range(0, Launches).Select(_ => lane.Time(empty, 1, [])).Order().ElementAt(Launches / 2);
        var host = Enumerable.Range(0, Repetitions).Select(_ => lane.Row(empty, Launches)).Order().ElementAt(Repetitions / 2);
        return (device, host);
    }

    /// <summary>A stream with its clock.</summary>
    private sealed class Lane(GpuStream stream) : IDisposable
    {
        private readonly EventTimer _timer = new(stream);

        public double Best(GpuFunction function, uint blocks, ulong[] arguments) => Enumerable.Range(0, Repetitions).Min(_ => Time(function, blocks, arguments));

        /// <summary>Nanoseconds of one launch, by events.</summary>
        public double Time(GpuFunction function, uint blocks, ulong[] arguments) => _timer.Time(() => function.Launch((blocks, 1, 1), (Threads, 1, 1), 0, stream, arguments));

        /// <summary>Nanoseconds of each of several launches in a row, by the host's clock.</summary>
        public double Row(GpuFunction function, int launches)
        {
            stream.Synchronize();
            var clock = Stopwatch.GetTimestamp();
            for (var launch = 0; launch < launches; launch++)
            {
                function.Launch((1, 1, 1), (Threads, 1, 1), 0, stream, []);
            }

            stream.Synchronize();
            return Stopwatch.GetElapsedTime(clock).TotalNanoseconds / launches;
        }

        public void Dispose() => _timer.Dispose();
    }
}

/// <summary>What to measure.</summary>
/// <param name="Libraries">To load.</param>
/// <param name="Device">Index for the driver, or <c>GPU-…</c>.</param>
/// <param name="Cubin">Of <c>ceilings.cu</c>.</param>
/// <param name="Matrix">Of <c>matrix.cu</c>; null where it does not compile.</param>
/// <param name="CopyBytes">Read and written together by the copy; well above any cache.</param>
/// <param name="Rounds">Of the arithmetic.</param>
internal sealed record CeilingOrder(CudaLibraryPaths Libraries, string Device, byte[] Cubin, byte[]? Matrix, long CopyBytes, long Rounds);

/// <summary>What came of it.</summary>
/// <param name="Problem">Why nothing was measured; null if it was.</param>
/// <param name="LaunchNanoseconds">Between two events around one empty kernel.</param>
/// <param name="HostNanoseconds">Of the host for each of many empty kernels in a row.</param>
/// <param name="CopyBytesANanosecond">Read and written.</param>
/// <param name="FlopsANanosecond">Multiply-adds in float32, two operations each.</param>
/// <param name="MatrixFlopsANanosecond">Of the matrix unit, bfloat16 inputs; null without one.</param>
internal sealed record CeilingReport(
    string? Problem, double LaunchNanoseconds = 0, double HostNanoseconds = 0, double CopyBytesANanosecond = 0, double FlopsANanosecond = 0, double? MatrixFlopsANanosecond = null);
