using System.Text;

namespace EvoKernels.Devices.Cuda.Interop;

/// <summary>A GPU as NVML sees it. A figure is null where the device or this version of the library does not know it.</summary>
internal sealed unsafe class NvmlDevice : IDisposable
{
    private const int NotSupported = 3;
    private const int InsufficientSize = 7;
    private const int FunctionNotFound = 13;
    private const int GraphicsClock = 0;
    private const int MemoryClock = 2;

    private readonly nint _device;

    private NvmlDevice(nint device) => _device = device;

    /// <summary>MHz.</summary>
    public uint? ClockMegahertz => Figure("nvmlDeviceGetClockInfo", value => NvmlNative.nvmlDeviceGetClockInfo(_device, GraphicsClock, (uint*)value));

    /// <summary>MHz.</summary>
    public uint? MaxClockMegahertz => Figure("nvmlDeviceGetMaxClockInfo", value => NvmlNative.nvmlDeviceGetMaxClockInfo(_device, GraphicsClock, (uint*)value));

    /// <summary>MHz.</summary>
    public uint? MemoryClockMegahertz => Figure("nvmlDeviceGetClockInfo", value => NvmlNative.nvmlDeviceGetClockInfo(_device, MemoryClock, (uint*)value));

    /// <summary>Degrees Celsius.</summary>
    public uint? Temperature => Figure("nvmlDeviceGetTemperature", value => NvmlNative.nvmlDeviceGetTemperature(_device, 0, (uint*)value));

    /// <summary>Milliwatts.</summary>
    public uint? Power => Figure("nvmlDeviceGetPowerUsage", value => NvmlNative.nvmlDeviceGetPowerUsage(_device, (uint*)value));

    /// <summary>Milliwatts.</summary>
    public uint? PowerLimit => Figure("nvmlDeviceGetEnforcedPowerLimit", value => NvmlNative.nvmlDeviceGetEnforcedPowerLimit(_device, (uint*)value));

    /// <summary>0 or 1.</summary>
    public uint? Persistence => Figure("nvmlDeviceGetPersistenceMode", value => NvmlNative.nvmlDeviceGetPersistenceMode(_device, (int*)value));

    /// <summary>0 or 1.</summary>
    public uint? Ecc => Figure("nvmlDeviceGetEccMode", value =>
    {
        int pending;
        return NvmlNative.nvmlDeviceGetEccMode(_device, (int*)value, &pending);
    });

    /// <summary>0 or 1: the GPU is split, and its parts share what is not split.</summary>
    public uint? Mig => Figure("nvmlDeviceGetMigMode", value =>
    {
        uint pending;
        return NvmlNative.nvmlDeviceGetMigMode(_device, (uint*)value, &pending);
    });

    /// <summary>Bits that tell why clocks are not at their highest.</summary>
    public ulong? ClockReasons => Read("nvmlDeviceGetCurrentClocksThrottleReasons", value => NvmlNative.nvmlDeviceGetCurrentClocksThrottleReasons(_device, value));

    /// <summary>Processes with a context on this GPU, our own among them.</summary>
    public uint? Processes => Figure("nvmlDeviceGetComputeRunningProcesses_v3", value =>
    {
        var result = NvmlNative.nvmlDeviceGetComputeRunningProcesses_v3(_device, (uint*)value, null);
        return result == InsufficientSize ? 0 : result;
    });

    /// <param name="uuid"><c>GPU-…</c>: NVML's order of devices is not CUDA's.</param>
    /// <exception cref="NvmlException">There is no driver at work, or no such device.</exception>
    public static NvmlDevice Open(string uuid)
    {
        NvmlException.Check(NvmlNative.nvmlInit_v2(), "nvmlInit_v2");
        nint device;
        int result;
        fixed (byte* text = Encoding.UTF8.GetBytes(uuid + "\0"))
        {
            result = NvmlNative.nvmlDeviceGetHandleByUUID(text, &device);
        }

        if (result != 0)
        {
            _ = NvmlNative.nvmlShutdown();
        }

        NvmlException.Check(result, $"nvmlDeviceGetHandleByUUID({uuid})");
        return new NvmlDevice(device);
    }

    public void Dispose() => _ = NvmlNative.nvmlShutdown();

    /// <summary>What a getter of NVML writes, or null where it, or the library as a whole, says that there is no such thing.</summary>
    /// <exception cref="NvmlException">It failed otherwise.</exception>
    internal static ulong? Read(string call, Getter get)
    {
        ulong value = 0;
        int result;
        try
        {
            result = get(&value);
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }

        if (result is NotSupported or FunctionNotFound)
        {
            return null;
        }

        NvmlException.Check(result, call);
        return value;
    }

    private static uint? Figure(string call, Getter get) => (uint?)Read(call, get);

    internal delegate int Getter(ulong* value);
}
