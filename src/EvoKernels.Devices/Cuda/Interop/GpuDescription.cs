using System.Text;

namespace EvoKernels.Devices.Cuda.Interop;

/// <summary>A GPU as the driver describes it.</summary>
/// <param name="Index">The driver's.</param>
/// <param name="Name">E.g. <c>NVIDIA H100 PCIe</c>.</param>
/// <param name="Uuid"><c>GPU-</c> and 32 hex digits in five groups.</param>
/// <param name="PciId">Domain, bus, device, function.</param>
/// <param name="MemoryBytes">All of it.</param>
/// <param name="Multiprocessors">Count.</param>
/// <param name="ComputeCapability">Major times ten and minor: 90 for <c>sm_90</c>.</param>
/// <param name="L2Bytes">Of the level-2 cache.</param>
/// <param name="MaxSharedBytes">Shared memory that a block may ask for.</param>
/// <param name="MaxThreads">That a multiprocessor holds at once.</param>
/// <param name="DriverVersion">CUDA version times 1000, e.g. 12080.</param>
/// <param name="Nvrtc">Version of the compiler, e.g. <c>12.8</c>.</param>
/// <param name="IsSimulated">No GPU, but <c>native/cudasim</c>.</param>
internal sealed record GpuDescription(
    int Index,
    string Name,
    string Uuid,
    string PciId,
    long MemoryBytes,
    int Multiprocessors,
    int ComputeCapability,
    int L2Bytes,
    int MaxSharedBytes,
    int MaxThreads,
    int DriverVersion,
    string Nvrtc,
    bool IsSimulated)
{
    private const int MultiprocessorsAttribute = 16;
    private const int L2Attribute = 38;
    private const int MaxThreadsAttribute = 39;
    private const int MajorAttribute = 75;
    private const int MinorAttribute = 76;
    private const int MaxSharedAttribute = 97;

    /// <summary>What a worker is told: simulated GPUs are known by their number.</summary>
    public string ShortId => IsSimulated ? $"{Index}" : Uuid;

    /// <summary>Whether an id names this GPU: by UUID, or by the driver's number.</summary>
    public bool Is(string id) => Uuid == id || id == $"{Index}";

    /// <exception cref="CudaLibraryException">There is no such GPU; the message lists those that are.</exception>
    public static GpuDescription Find(string id)
    {
        var all = All();
        return all.FirstOrDefault(gpu => gpu.Is(id)) ?? throw new CudaLibraryException($"there is no device {id}; the driver knows {string.Join(", ", all.Select(gpu => gpu.Uuid))}");
    }

    /// <summary>Wakes the driver, which takes long the first time and touches no GPU.</summary>
    public static void Initialise() => DriverException.Check(DriverNative.cuInit(0), "cuInit");

    /// <summary>All GPUs of this machine, in the driver's order.</summary>
    public static unsafe IReadOnlyList<GpuDescription> All()
    {
        Initialise();
        int count, driver;
        DriverException.Check(DriverNative.cuDeviceGetCount(&count), "cuDeviceGetCount");
        DriverException.Check(DriverNative.cuDriverGetVersion(&driver), "cuDriverGetVersion");
        var version = driver;
        var (major, minor) = NvrtcProgram.Version;
        return [.. Enumerable.Range(0, count).Select(index => Read(index, version, $"{major}.{minor}"))];
    }

    private static unsafe GpuDescription Read(int ordinal, int version, string nvrtc)
    {
        int device;
        DriverException.Check(DriverNative.cuDeviceGet(&device, ordinal), "cuDeviceGet");
        const int Length = 256;
        var text = stackalloc byte[Length];
        DriverException.Check(DriverNative.cuDeviceGetName(text, Length, device), "cuDeviceGetName");
        var name = Text(text);
        DriverException.Check(DriverNative.cuDeviceGetPCIBusId(text, Length, device), "cuDeviceGetPCIBusId");
        var pci = Text(text);
        var uuid = stackalloc byte[16];
        DriverException.Check(DriverNative.cuDeviceGetUuid_v2(uuid, device), "cuDeviceGetUuid_v2");
        nuint memory;
        DriverException.Check(DriverNative.cuDeviceTotalMem_v2(&memory, device), "cuDeviceTotalMem_v2");
        return new GpuDescription(
            device, name, $"GPU-{new Guid(new ReadOnlySpan<byte>(uuid, 16), bigEndian: true)}", pci, (long)memory, Attribute(device, MultiprocessorsAttribute),
            (10 * Attribute(device, MajorAttribute)) + Attribute(device, MinorAttribute), Attribute(device, L2Attribute), Attribute(device, MaxSharedAttribute), Attribute(device, MaxThreadsAttribute), version, nvrtc, CudaLibraries.IsSimulated);
    }

    private static unsafe int Attribute(int device, int attribute)
    {
        int value;
        DriverException.Check(DriverNative.cuDeviceGetAttribute(&value, attribute, device), $"cuDeviceGetAttribute({attribute})");
        return value;
    }

    private static unsafe string Text(byte* text) => Encoding.UTF8.GetString(new ReadOnlySpan<byte>(text, 256)).Split('\0')[0];
}
