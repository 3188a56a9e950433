using System.Globalization;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Devices.Cuda.Interop;

namespace EvoKernels.Devices.Cuda.Worker;

/// <summary>Looks, after every command, whether the GPU ran as fast as it can and for us alone. What was seen before a command was seen after the one before it.</summary>
internal sealed class GpuSampler : IDisposable
{
    private readonly NvmlDevice? _device;
    private string? _before;

    /// <param name="uuid">Of the GPU. Without NVML nothing is seen, which the doctor tells.</param>
    public GpuSampler(string uuid)
    {
        try
        {
            _device = NvmlDevice.Open(uuid);
            _before = Look();
        }
        catch (Exception exception) when (exception is NvmlException or CudaLibraryException or DllNotFoundException or EntryPointNotFoundException)
        {
            _device = null;
        }
    }

    /// <summary>What disturbed the command that has just ended, or null.</summary>
    public string? Taint()
    {
        var now = Look();
        var taint = _before ?? now;
        _before = now;
        return taint;
    }

    /// <summary>All that there is to see, which takes longer: once a life. Null without NVML.</summary>
    public GpuState? State() => _device is null ? null : new GpuState(
        _device.ClockMegahertz, _device.MaxClockMegahertz, _device.MemoryClockMegahertz, _device.Temperature, _device.Power, _device.PowerLimit, _device.ClockReasons,
        _device.Ecc, _device.Mig, _device.Persistence, _device.Processes);

    public void Dispose() => _device?.Dispose();

    private string? Look() => _device?.ClockReasons is { } reasons && (reasons & ClockReasons.Disturbing) != 0
        ? string.Create(CultureInfo.InvariantCulture, $"the GPU lowered its clocks (NVML reasons 0x{reasons & ClockReasons.Disturbing:x}) at {_device.ClockMegahertz} of {_device.MaxClockMegahertz} MHz and {_device.Temperature} °C")
        : null;
}
