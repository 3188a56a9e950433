using System.Text;

namespace EvoKernels.Devices.Cuda.Interop;

/// <summary>A GPU as NVML sees it. A figure is null where device or driver does not know it.</summary>
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
    public uint? ClockMegahertz => Read(value => NvmlNative.nvmlDeviceGetClockInfo(_device, GraphicsClock, value));

    /// <summary>MHz.</summary>
    public uint? MaxClockMegahertz => Read(value => NvmlNative.nvmlDeviceGetMaxClockInfo(_device, GraphicsClock, value));

    /// <summary>MHz.</summary>
    public uint? MemoryClockMegahertz => Read(value => NvmlNative.nvmlDeviceGetClockInfo(_device, MemoryClock, value));

    /// <summary>Degrees Celsius.</summary>
    public uint? Temperature => Read(value => NvmlNative.nvmlDeviceGetTemperature(_device, 0, value));

    /// <summary>Milliwatts.</summary>
    public uint? Power => Read(value => NvmlNative.nvmlDeviceGetPowerUsage(_device, value));

    /// <summary>Milliwatts.</summary>
    public uint? PowerLimit => Read(value => NvmlNative.nvmlDeviceGetEnforcedPowerLimit(_device, value));

    /// <summary>0 or 1.</summary>
    public uint? Persistence => Read(value => NvmlNative.nvmlDeviceGetPersistenceMode(_device, (int*)value));

    /// <summary>0 or 1.</summary>
    public uint? Ecc
    {
        get
        {
            int current, pending;
            return IsKnown(NvmlNative.nvmlDeviceGetEccMode(_device, &current, &pending), "nvmlDeviceGetEccMode") ? (uint)current : null;
        }
    }

    /// <summary>0 or 1: the GPU is split, and its parts share what is not split.</summary>
    public uint? Mig
    {
        get
        {
            uint current, pending;
            return IsKnown(NvmlNative.nvmlDeviceGetMigMode(_device, &current, &pending), "nvmlDeviceGetMigMode") ? current : null;
        }
    }

    /// <summary>Bits that tell why clocks are not at their highest.</summary>
    public ulong? ClockReasons
    {
        get
        {
            ulong reasons;
            return IsKnown(NvmlNative.nvmlDeviceGetCurrentClocksThrottleReasons(_device, &reasons), "nvmlDeviceGetCurrentClocksThrottleReasons") ? reasons : null;
        }
    }

    /// <summary>Processes with a context on this GPU, our own among them.</summary>
    public uint? Processes
    {
        get
        {
            uint count = 0;
            var result = NvmlNative.nvmlDeviceGetComputeRunningProcesses_v3(_device, &count, null);
            return result == InsufficientSize || IsKnown(result, "nvmlDeviceGetComputeRunningProcesses_v3") ? count : null;
        }
    }

    /// <param name="uuid"><c>GPU-…</c>: NVML's order of devices is not CUDA's.</param>
    public static NvmlDevice Open(string uuid)
    {
        NvmlException.Check(NvmlNative.nvmlInit_v2(), "nvmlInit_v2");
        nint device;
        fixed (byte* text = Encoding.UTF8.GetBytes(uuid + "\0"))
        {
            NvmlException.Check(NvmlNative.nvmlDeviceGetHandleByUUID(text, &device), "nvmlDeviceGetHandleByUUID");
        }

        return new NvmlDevice(device);
    }

    public void Dispose() => _ = NvmlNative.nvmlShutdown();

    private static uint? Read(Getter get)
    {
        uint value;
        return IsKnown(get(&value), "NVML") ? value : null;
    }

    private static bool IsKnown(int result, string call)
    {
        if (result is NotSupported or FunctionNotFound)
        {
            return false;
        }

        NvmlException.Check(result, call);
        return true;
    }

    private delegate int Getter(uint* value);
}
