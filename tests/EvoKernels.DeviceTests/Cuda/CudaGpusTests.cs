using EvoKernels.Devices.Cuda;

namespace EvoKernels.DeviceTests.Cuda;

/// <summary>Whether a driver is at work, before any of its libraries is loaded.</summary>
public sealed class CudaGpusTests
{
    [Theory]
    [InlineData("/dev/null", true)]
    [InlineData("/dev/no-such-device", false)]
    [InlineData("/dev", false)]
    public void IsAtWork_File_MustOpen(string file, bool expected) => Assert.Equal(expected, CudaGpus.IsAtWork(file));

    [Fact]
    public void Simulated_Always_AreFour() => Assert.Equal(["cudasim:0", "cudasim:1", "cudasim:2", "cudasim:3"], CudaGpus.Simulated);
}
