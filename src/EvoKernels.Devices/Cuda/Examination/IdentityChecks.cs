using System.Globalization;
using EvoKernels.Contracts.Devices;
using EvoKernels.Devices.Cuda.Interop;

namespace EvoKernels.Devices.Cuda.Examination;

/// <summary>Is the GPU the one we think it is, and do numbers of attributes and sizes of structures mean what we take them for?</summary>
internal static unsafe class IdentityChecks
{
    private const int UuidBytes = 16;
    private const int Sentinel = 0x5A;

    /// <summary>Attributes of <c>cuda.h</c> that we read, or could check against each other, by number.</summary>
    private const int WarpSize = 10;
    private const int ThreadsOfABlock = 1;
    private const int SharedOfABlock = 8;

    public static IEnumerable<(string Name, Func<ExaminationBench, DeviceCheck> Check)> All =>
    [
        ("entry points", _ => EntryPoints()),
        ("versions", bench => Versions(bench.Gpu)),
        ("attribute numbers", bench => Attributes(bench.Gpu)),
        ("structure sizes", bench => Structures(bench.Gpu)),
        ("memory", bench => Memory(bench.Gpu)),
        ("NVML finds the GPU", bench => Nvml(bench.Gpu)),
    ];

    private static DeviceCheck EntryPoints()
    {
        var missing = CudaLibraries.Check(CudaLibraries.Chosen).Where(one => !one.IsFound).Select(one => one.EntryPoint).ToArray();
        return DeviceCheck.Of("entry points", missing.Length == 0, missing.Length == 0 ? "driver, NVRTC and NVML export all that is used" : $"missing: {string.Join(", ", missing)}");
    }

    /// <summary>A cubin of a newer compiler is refused by an older driver.</summary>
    private static DeviceCheck Versions(GpuDescription gpu)
    {
        var (major, minor) = NvrtcProgram.Version;
        return DeviceCheck.Of(
            "versions", gpu.DriverVersion / 1000 >= major,
            $"the driver is for CUDA {gpu.DriverVersion / 1000}.{gpu.DriverVersion % 1000 / 10}, NVRTC is {major}.{minor}");
    }

    private static DeviceCheck Attributes(GpuDescription gpu)
    {
        var (warp, threads, shared) = (Attribute(gpu, WarpSize), Attribute(gpu, ThreadsOfABlock), Attribute(gpu, SharedOfABlock));
        var isRight = warp == 32 && threads == 1024 && shared == 48 * 1024 && gpu.MaxSharedBytes >= shared && gpu.MaxSharedBytes <= 1 << 20
            && gpu.ComputeCapability is >= 50 and < 200 && gpu.Multiprocessors is > 0 and < 1024 && gpu.MaxThreads is >= 1024 and <= 4096 && gpu.L2Bytes is > 1 << 17 and < 1 << 30;
        return DeviceCheck.Of("attribute numbers", isRight, string.Create(
            CultureInfo.InvariantCulture,
            $"warps of {warp}, blocks of {threads}, {shared / 1024} KB of shared memory, {gpu.MaxSharedBytes / 1024} KB at most, sm_{gpu.ComputeCapability}, {gpu.Multiprocessors} multiprocessors of {gpu.MaxThreads} threads, {gpu.L2Bytes >> 20} MB of L2"));
    }

    /// <summary>What a call writes must end where we think it does.</summary>
    private static DeviceCheck Structures(GpuDescription gpu)
    {
        var uuid = stackalloc byte[2 * UuidBytes];
        var number = stackalloc int[2];
        var sizes = stackalloc nuint[2];
        new Span<byte>(uuid, 2 * UuidBytes).Fill(Sentinel);
        (number[1], sizes[1]) = (Sentinel, Sentinel);
        int device;
        DriverException.Check(DriverNative.cuDeviceGet(&device, gpu.Index), "cuDeviceGet");
        DriverException.Check(DriverNative.cuDeviceGetUuid_v2(uuid, device), "cuDeviceGetUuid_v2");
        DriverException.Check(DriverNative.cuDeviceGetAttribute(number, WarpSize, device), "cuDeviceGetAttribute");
        DriverException.Check(DriverNative.cuDeviceTotalMem_v2(sizes, device), "cuDeviceTotalMem_v2");
        var isRight = !new ReadOnlySpan<byte>(uuid + UuidBytes, UuidBytes).ContainsAnyExcept((byte)Sentinel) && number[1] == Sentinel && sizes[1] == Sentinel;
        return DeviceCheck.Of("structure sizes", isRight, isRight ? "a UUID has 16 bytes, a number 4, a size 8: nothing is written behind them" : "a call wrote behind what we give it");
    }

    private static DeviceCheck Memory(GpuDescription gpu)
    {
        nuint free, total;
        DriverException.Check(DriverNative.cuMemGetInfo_v2(&free, &total), "cuMemGetInfo_v2");
        var isRight = free <= total && (long)total <= gpu.MemoryBytes && (long)total > gpu.MemoryBytes / 2;
        return DeviceCheck.Of("memory", isRight, string.Create(CultureInfo.InvariantCulture, $"{(long)free >> 20:N0} MB free of {(long)total >> 20:N0} MB; the device says {gpu.MemoryBytes >> 20:N0} MB"));
    }

    private static DeviceCheck Nvml(GpuDescription gpu)
    {
        try
        {
            using var device = NvmlDevice.Open(gpu.Uuid);
            return DeviceCheck.Of("NVML finds the GPU", true, $"by {gpu.Uuid}");
        }
        catch (Exception exception) when (exception is NvmlException or CudaLibraryException)
        {
            return new DeviceCheck("NVML finds the GPU", CheckOutcome.Wrong, $"{exception.Message}: clocks and other processes cannot be watched");
        }
    }

    private static int Attribute(GpuDescription gpu, int attribute)
    {
        int device, value;
        DriverException.Check(DriverNative.cuDeviceGet(&device, gpu.Index), "cuDeviceGet");
        DriverException.Check(DriverNative.cuDeviceGetAttribute(&value, attribute, device), $"cuDeviceGetAttribute({attribute})");
        return value;
    }
}
