using EvoKernels.DeviceTests.Support;
using EvoKernels.Devices.Cuda;
using EvoKernels.Devices.Cuda.Interop;

namespace EvoKernels.DeviceTests.Cuda.Interop;

/// <summary>How the libraries are found, and what is said if they are not.</summary>
public sealed class CudaLibrariesTests(SimulatedGpus simulated) : IClassFixture<SimulatedGpus>
{
    private const string Nowhere = "/nowhere/libcuda.so.1";
    private const string DriverSetting = "EVOKERNELS_CUDA_DRIVER";
    private const string NvrtcSetting = "EVOKERNELS_NVRTC";

    [Theory]
    [InlineData(CudaLibraries.Driver, DriverSetting, "NVIDIA's driver")]
    [InlineData(CudaLibraries.Nvrtc, NvrtcSetting, "libnvrtc11.2")]
    [InlineData(CudaLibraries.Nvml, "EVOKERNELS_NVML", "NVIDIA's driver")]
    public void Load_NoSuchFile_SaysWhatWasTriedAndTheWayOut(string library, string setting, string remedy)
    {
        var exception = Assert.Throws<CudaLibraryException>(() => CudaLibraries.Load(library, Nowhere));

        Assert.Contains(Nowhere, exception.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, exception.Message, StringComparison.Ordinal);
        Assert.EndsWith(setting, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_EnvironmentVariable_GoesBeforeASearchAndBehindAPath()
    {
        using var setting = new EnvironmentValue(DriverSetting, Nowhere);

        Assert.Contains(Nowhere, Assert.Throws<CudaLibraryException>(() => CudaLibraries.Load(CudaLibraries.Driver, null)).Message, StringComparison.Ordinal);
        Assert.NotEqual(0, CudaLibraries.Load(CudaLibraries.Driver, simulated.Libraries.Driver));
    }

    [Fact]
    public void Use_AnotherChoice_IsRefused()
    {
        CudaLibraries.Use(simulated.Libraries);

        Assert.Throws<InvalidOperationException>(() => CudaLibraries.Use(simulated.Libraries with { Nvml = Nowhere }));
        Assert.True(CudaLibraries.IsSimulated);
    }

    /// <summary>A library that has none of them: so a look at the right one that finds nothing missing means something.</summary>
    [Fact]
    public void Check_LibraryOfAnotherKind_HasNoEntryPoint()
    {
        var checkedNames = CudaLibraries.Check(new CudaLibraryPaths("libc.so.6", "libc.so.6", "libc.so.6"));

        Assert.All(checkedNames, one => Assert.False(one.IsFound, one.EntryPoint));
        Assert.Contains((CudaLibraries.Driver, "cuLaunchKernel", false), checkedNames);
        Assert.Contains((CudaLibraries.Nvrtc, "nvrtcGetCUBIN", false), checkedNames);
        Assert.Contains((CudaLibraries.Nvml, "nvmlDeviceGetHandleByUUID", false), checkedNames);
    }

    /// <summary>From a process of its own: this one has made its choice.</summary>
    [Fact]
    public void Find_NoDriver_SaysWhatWasTried()
    {
        var gpus = CudaLocator.Find(simulated.Libraries with { Driver = Nowhere });

        Assert.Empty(gpus.Found);
        Assert.Contains(Nowhere, gpus.Problem, StringComparison.Ordinal);
        Assert.Contains(DriverSetting, gpus.Problem, StringComparison.Ordinal);
    }

    /// <summary>However the simulator came in: its times must never be taken for a GPU's.</summary>
    [Fact]
    public void Find_SimulatorByEnvironmentVariable_IsKnownForOne()
    {
        using var driver = new EnvironmentValue(DriverSetting, simulated.Libraries.Driver);
        using var nvrtc = new EnvironmentValue(NvrtcSetting, simulated.Libraries.Nvrtc);

        var gpus = CudaLocator.Find(CudaLocator.Installed);

        Assert.Null(gpus.Problem);
        Assert.Equal(4, gpus.Found.Length);
        Assert.All(gpus.Found, gpu => Assert.True(gpu.IsSimulated));
    }
}
