using System.Runtime.InteropServices;

namespace EvoKernels.Devices.Cuda.Interop;

/// <summary>NVML as its header declares it: every function yields an <c>nvmlReturn_t</c>, devices are pointers. Clocks in MHz, power in milliwatts, temperature in degrees Celsius.</summary>
internal static unsafe partial class NvmlNative
{
    private const string Library = CudaLibraries.Nvml;

    [LibraryImport(Library)]
    public static partial int nvmlInit_v2();

    [LibraryImport(Library)]
    public static partial int nvmlShutdown();

    [LibraryImport(Library)]
    public static partial byte* nvmlErrorString(int code);

    [LibraryImport(Library)]
    public static partial int nvmlSystemGetDriverVersion(byte* version, uint length);

    [LibraryImport(Library)]
    public static partial int nvmlDeviceGetHandleByUUID(byte* uuid, nint* device);

    [LibraryImport(Library)]
    public static partial int nvmlDeviceGetClockInfo(nint device, int kind, uint* megahertz);

    [LibraryImport(Library)]
    public static partial int nvmlDeviceGetMaxClockInfo(nint device, int kind, uint* megahertz);

    /// <summary>Newer drivers have it under the name of event reasons; this one is in all.</summary>
    [LibraryImport(Library)]
    public static partial int nvmlDeviceGetCurrentClocksThrottleReasons(nint device, ulong* reasons);

    [LibraryImport(Library)]
    public static partial int nvmlDeviceGetTemperature(nint device, int sensor, uint* celsius);

    [LibraryImport(Library)]
    public static partial int nvmlDeviceGetPowerUsage(nint device, uint* milliwatts);

    [LibraryImport(Library)]
    public static partial int nvmlDeviceGetEnforcedPowerLimit(nint device, uint* milliwatts);

    [LibraryImport(Library)]
    public static partial int nvmlDeviceGetPersistenceMode(nint device, int* mode);

    [LibraryImport(Library)]
    public static partial int nvmlDeviceGetEccMode(nint device, int* current, int* pending);

    [LibraryImport(Library)]
    public static partial int nvmlDeviceGetMigMode(nint device, uint* current, uint* pending);

    [LibraryImport(Library)]
    public static partial int nvmlDeviceGetComputeMode(nint device, int* mode);

    [LibraryImport(Library)]
    public static partial int nvmlDeviceGetPerformanceState(nint device, int* state);

    [LibraryImport(Library)]
    public static partial int nvmlDeviceGetComputeRunningProcesses_v3(nint device, uint* count, void* processes);
}
