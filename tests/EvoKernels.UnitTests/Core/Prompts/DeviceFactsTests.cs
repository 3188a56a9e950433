using EvoKernels.Contracts.Devices;
using EvoKernels.Core.Prompts;
using Xunit;

namespace EvoKernels.UnitTests.Core.Prompts;

public class DeviceFactsTests
{
    [Fact]
    public void Describe_Curve_TellsAPointOfEachLevel()
    {
        var sizes = Enumerable.Range(14, 16).Select(power => 1L << power).ToArray();
        var device = new DeviceInfo("cpu:0", "Some\nModel", [new Ceiling("fma", 100.04, "GFLOP/s", null), .. sizes.Select(size => new Ceiling("read", size >> 10, "GB/s", size))]);

        Assert.Equal(
            "cpu:0, Some Model; measured: fma 100 GFLOP/s, read 32 GB/s in 32 KiB, read 1024 GB/s in 1 MiB, read 8192 GB/s in 8 MiB, read 262144 GB/s in 256 MiB",
            DeviceFacts.Describe(device));
    }

    [Fact]
    public void Describe_NothingMeasured_IsTheModel() => Assert.Equal("cudasim:0, simulated", DeviceFacts.Describe(new DeviceInfo("cudasim:0", "simulated", [])));
}
