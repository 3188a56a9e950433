using EvoKernels.Devices.Cuda.Interop;

namespace EvoKernels.DeviceTests.Cuda.Interop;

/// <summary>What NVML tells of a GPU, and what it does not.</summary>
public sealed class NvmlDeviceTests(SimulatedGpus simulated) : IClassFixture<SimulatedGpus>
{
    private const int NoSuchDevice = 6;
    private const int GpuIsLost = 15;

    [Fact]
    public void Getters_EverySimulatedGpu_GiveFigures()
    {
        foreach (var gpu in simulated.Gpus)
        {
            using var device = NvmlDevice.Open(gpu.Uuid);

            Assert.Equal((1500u, 1500u, 2000u), (device.ClockMegahertz, device.MaxClockMegahertz, device.MemoryClockMegahertz));
            Assert.Equal((40u, 100_000u, 400_000u), (device.Temperature, device.Power, device.PowerLimit));
            Assert.Equal((1u, 0ul, 0u), (device.Persistence, device.ClockReasons, device.Processes));
        }
    }

    [Fact]
    public void Getters_NotSupported_AreNull()
    {
        using var device = NvmlDevice.Open(simulated.Gpus[0].Uuid);

        Assert.Null(device.Ecc);
        Assert.Null(device.Mig);
    }

    [Fact]
    public void Open_NoSuchDevice_IsNamed()
    {
        const string Absent = "GPU-00000000-0000-0000-0000-000000000000";

        var exception = Assert.Throws<NvmlException>(() => NvmlDevice.Open(Absent));

        Assert.Equal((NoSuchDevice, $"nvmlDeviceGetHandleByUUID({Absent}): Not Found"), (exception.Code, exception.Message));
    }

    /// <summary>3: the device lacks it. 13: the library has a stub. An older library lacks the export.</summary>
    [Fact]
    public unsafe void Read_WhatIsNotThere_IsNull()
    {
        Assert.Null(NvmlDevice.Read("nvmlDeviceGetMigMode", _ => 3));
        Assert.Null(NvmlDevice.Read("nvmlDeviceGetMigMode", _ => 13));
        Assert.Null(NvmlDevice.Read("nvmlDeviceGetMigMode", _ => throw new EntryPointNotFoundException()));
    }

    [Fact]
    public unsafe void Read_OtherFailure_NamesTheCall()
    {
        var exception = Assert.Throws<NvmlException>(() => NvmlDevice.Read("nvmlDeviceGetPowerUsage", _ => GpuIsLost));

        Assert.Equal(GpuIsLost, exception.Code);
        Assert.StartsWith("nvmlDeviceGetPowerUsage: ", exception.Message, StringComparison.Ordinal);
    }
}
