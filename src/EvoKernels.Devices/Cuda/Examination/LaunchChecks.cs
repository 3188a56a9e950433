using System.Globalization;
using EvoKernels.Contracts.Devices;
using EvoKernels.Devices.Cuda.Interop;

namespace EvoKernels.Devices.Cuda.Examination;

/// <summary>Do launches get what they are given, and is what they leave gone when it should be?</summary>
internal static class LaunchChecks
{
    /// <summary>More than a block may have without being asked for.</summary>
    private const uint LargeShared = 64 * 1024;

    public static IEnumerable<(string Name, Func<ExaminationBench, DeviceCheck> Check)> All =>
    [
        ("arguments and indices", Arguments),
        ("function attributes", Attributes),
        ("shared memory above 48 KB", DynamicShared),
        ("a module's variables are new when it is loaded again", Reload),
        ("poison reaches all of a buffer", Poison),
    ];

    private static DeviceCheck Arguments(ExaminationBench bench)
    {
        var (grid, block) = ((X: 3u, Y: 2u, Z: 2u), (X: 4u, Y: 3u, Z: 2u));
        var count = (int)(grid.X * grid.Y * grid.Z * block.X * block.Y * block.Z);
        using var memory = DeviceMemory.Allocate((nuint)(count * sizeof(long)));
        using var input = DeviceMemory.Allocate(sizeof(long));
        bench.Write<long>(input, [500]);
        var seen = bench.Run<long>("echo", grid, block, 0, memory, memory.Address, 7, 9, input.Address);
        var wrong = Enumerable.Range(0, count).Count(i => seen[i] != 7_009_500 + i);
        return DeviceCheck.Of("arguments and indices", wrong == 0, wrong == 0 ? $"{count} threads in 3 dimensions saw theirs" : $"{wrong} of {count} threads wrote something else");
    }

    private static DeviceCheck Attributes(ExaminationBench bench)
    {
        var function = bench.Module.Function("shared_1024");
        var isRight = function.SharedBytes == 1024 && function.Registers is > 0 and <= 255 && function.LocalBytes == 0 && function.MaxThreads is >= 256 and <= 1024 && function.Occupancy(256, 0) > 0;
        return DeviceCheck.Of(
            "function attributes", isRight,
            $"of a kernel with 1024 bytes of shared memory: {function.SharedBytes} bytes, {function.Registers} registers, {function.LocalBytes} bytes of local memory, {function.Occupancy(256, 0)} blocks of 256 a multiprocessor");
    }

    private static DeviceCheck DynamicShared(ExaminationBench bench)
    {
        if (bench.Gpu.MaxSharedBytes < LargeShared)
        {
            return new DeviceCheck("shared memory above 48 KB", CheckOutcome.Unknown, $"this GPU gives a block {bench.Gpu.MaxSharedBytes / 1024} KB");
        }

        using var memory = DeviceMemory.Allocate(256 * sizeof(int));
        bench.Module.Function("dynamic_words").AllowDynamicShared((int)LargeShared);
        var wrong = bench.Run<int>("dynamic_words", (1, 1, 1), (256, 1, 1), LargeShared, memory, memory.Address, LargeShared / sizeof(int)).Sum();
        return DeviceCheck.Of("shared memory above 48 KB", wrong == 0, $"a block used {LargeShared / 1024} KB, {wrong} words wrong");
    }

    private static DeviceCheck Reload(ExaminationBench bench)
    {
        using var memory = DeviceMemory.Allocate(sizeof(int));
        int Count() => bench.Run<int>("count", (1, 1, 1), (32, 1, 1), 0, memory, memory.Address)[0];
        var (first, second) = (Count(), Count());
        bench.Reload();
        var again = Count();
        return DeviceCheck.Of("a module's variables are new when it is loaded again", (first, second, again) == (1, 2, 1), $"a counter in device memory said {first}, {second}, and {again} in the module's next life");
    }

    private static DeviceCheck Poison(ExaminationBench bench)
    {
        const int Words = 1001;
        using var memory = DeviceMemory.Allocate(Words * sizeof(int));
        memory.Fill(0x7A5A5A5A, bench.Stream);
        var left = bench.Read<uint>(memory).Count(word => word != 0x7A5A5A5A);
        return DeviceCheck.Of("poison reaches all of a buffer", left == 0, string.Create(CultureInfo.InvariantCulture, $"{Words - left} of {Words} words"));
    }
}
