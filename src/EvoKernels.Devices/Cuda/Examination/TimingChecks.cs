using System.Diagnostics;
using System.Globalization;
using EvoKernels.Contracts.Devices;
using EvoKernels.Devices.Cuda.Interop;

namespace EvoKernels.Devices.Cuda.Examination;

/// <summary>Do times mean what we take them for? On a simulator they do not, and these say so.</summary>
internal static class TimingChecks
{
    private const int Repetitions = 200;

    /// <summary>NVIDIA's documentation gives events a resolution of about half a microsecond.</summary>
    private const double CoarsestEvent = 2_000;

    /// <summary>Events and the host's clock over a row of launches that takes milliseconds.</summary>
    private const double ClocksApart = 0.05;

    /// <summary>What was read before must be slower to read when it has left the cache.</summary>
    private const double LeastFlushEffect = 1.1;

    public static IEnumerable<(string Name, Func<ExaminationBench, DeviceCheck> Check)> All =>
    [
        ("event resolution", Timed("event resolution", Resolution)),
        ("events against the host's clock", Timed("events against the host's clock", Clocks)),
        ("launch overhead", Timed("launch overhead", Overhead)),
        ("flushing the L2 cache", Timed("flushing the L2 cache", Flush)),
    ];

    private static Func<ExaminationBench, DeviceCheck> Timed(string name, Func<ExaminationBench, (bool IsRight, string Detail)> look) => bench =>
    {
        if (bench.Gpu.IsSimulated)
        {
            look(bench);
            return new DeviceCheck(name, CheckOutcome.Unknown, "simulated: it ran, and its times mean nothing");
        }

        var (isRight, detail) = look(bench);
        return DeviceCheck.Of(name, isRight, detail);
    };

    private static (bool IsRight, string Detail) Resolution(ExaminationBench bench)
    {
        using var memory = DeviceMemory.Allocate(32 * sizeof(float));
        var spin = bench.Module.Function("spin");
        var times = Enumerable.Range(1, bench.Gpu.IsSimulated ? 3 : Repetitions)
            .Select(rounds => bench.Time(() => spin.Launch((1, 1, 1), (32, 1, 1), 0, bench.Stream, [memory.Address, (ulong)(10 * rounds)]))).Order().ToArray();
        var steps = times.Zip(times.Skip(1), (one, next) => next - one).Where(step => step > 0).DefaultIfEmpty(double.PositiveInfinity).ToArray();
        return (times[0] >= 0 && steps.Min() <= CoarsestEvent, FormattableString.Invariant($"times from {times[0] / 1000:0.00} to {times[^1] / 1000:0.00} µs, least step {steps.Min():0} ns; none negative"));
    }

    private static (bool IsRight, string Detail) Clocks(ExaminationBench bench)
    {
        using var memory = DeviceMemory.Allocate(256 * sizeof(float));
        var spin = bench.Module.Function("spin");
        var (launches, rounds) = bench.Gpu.IsSimulated ? (2, 10UL) : (50, 20_000UL);
        bench.Stream.Synchronize();
        var clock = Stopwatch.GetTimestamp();
        var device = bench.Time(() =>
        {
            for (var launch = 0; launch < launches; launch++)
            {
                spin.Launch((1, 1, 1), (256, 1, 1), 0, bench.Stream, [memory.Address, rounds]);
            }
        });
        var host = Stopwatch.GetElapsedTime(clock).TotalNanoseconds;
        return (device <= host && device >= (1 - ClocksApart) * host, FormattableString.Invariant($"{launches} launches took {device / 1e6:0.000} ms by events, {host / 1e6:0.000} ms by the host's clock"));
    }

    private static (bool IsRight, string Detail) Overhead(ExaminationBench bench)
    {
        using var memory = DeviceMemory.Allocate(32 * sizeof(float));
        var spin = bench.Module.Function("spin");
        var times = Enumerable.Range(0, bench.Gpu.IsSimulated ? 3 : Repetitions).Select(_ => bench.Time(() => spin.Launch((1, 1, 1), (32, 1, 1), 0, bench.Stream, [memory.Address, 0]))).Order().ToArray();
        var median = times[times.Length / 2];
        return (median is > 0 and < 100_000, FormattableString.Invariant($"{median / 1000:0.00} µs between two events around a kernel that does nothing"));
    }

    private static (bool IsRight, string Detail) Flush(ExaminationBench bench)
    {
        var bytes = bench.Gpu.IsSimulated ? 4096 : Math.Max(1 << 20, bench.Gpu.L2Bytes / 4) & ~1023;
        using var memory = DeviceMemory.Allocate((nuint)bytes);
        using var result = DeviceMemory.Allocate(sizeof(int));
        using var flush = DeviceMemory.Allocate((nuint)(bench.Gpu.IsSimulated ? 4096 : 2 * Math.Max(1 << 20, bench.Gpu.L2Bytes)));
        memory.Fill(0, bench.Stream);
        var read = bench.Module.Function("read_all");
        double Read() => bench.Time(() => read.Launch(((uint)(2 * bench.Gpu.Multiprocessors), 1, 1), (256, 1, 1), 0, bench.Stream, [memory.Address, result.Address, (ulong)(bytes / sizeof(int))]));
        var (warm, cold) = (new List<double>(), new List<double>());
        for (var turn = 0; turn < (bench.Gpu.IsSimulated ? 1 : 25); turn++)
        {
            Read();
            warm.Add(Read());
            GpuContext.ResetPersistingL2Cache();
            flush.Fill(1, bench.Stream);
            bench.Stream.Synchronize();
            cold.Add(Read());
        }

        var (w, c) = (warm.Order().ElementAt(warm.Count / 2), cold.Order().ElementAt(cold.Count / 2));
        return (c >= LeastFlushEffect * w, string.Create(CultureInfo.InvariantCulture, $"{bytes >> 10:N0} KB are read in {w / 1000:0.0} µs when they were read before, in {c / 1000:0.0} µs behind a flush"));
    }
}
