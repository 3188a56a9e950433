using System.Runtime.InteropServices;
using System.Text;
using EvoKernels.Devices.Cuda;

namespace EvoKernels.DeviceTests.Cuda.Interop;

/// <summary>NVIDIA's own libraries, as far as they answer without a GPU. Another process loads them where the bindings are used: this one has the simulator's.</summary>
public sealed class RealLibraryTests : IDisposable
{
    private const int DriverNotLoaded = 9;
    private const string ControlFile = "/dev/nvidiactl";

    private readonly bool _wasThere = File.Exists(ControlFile);

    /// <summary>As root both libraries make the file where it is absent, and a program that trusts it would see a driver here.</summary>
    public void Dispose()
    {
        if (!_wasThere)
        {
            File.Delete(ControlFile);
        }
    }

    /// <summary>The whole way through our bindings, error texts included.</summary>
    [Fact]
    public void Find_DriverWithoutAGpu_SaysThatThereIsNone()
    {
        var driver = WithoutAGpu("libcuda.so.1");

        var gpus = CudaLocator.Find(CudaLocator.Installed with { Driver = driver });

        Assert.Empty(gpus.Found);
        Assert.Equal("cuInit: CUDA_ERROR_NO_DEVICE: no CUDA-capable device is detected", gpus.Problem);
        Assert.False(CudaGpus.IsAtWork(ControlFile));
    }

    [Fact]
    public unsafe void Init_NvmlWithoutADriver_SaysThatItIsNotLoaded()
    {
        var library = NativeLibrary.Load(WithoutAGpu("libnvidia-ml.so.1"));

        var result = ((delegate* unmanaged<int>)NativeLibrary.GetExport(library, "nvmlInit_v2"))();

        Assert.Equal(DriverNotLoaded, result);
        Assert.Equal("Driver Not Loaded", Marshal.PtrToStringUTF8((nint)((delegate* unmanaged<int, byte*>)NativeLibrary.GetExport(library, "nvmlErrorString"))(result)));
    }

    [Fact]
    public void Compile_InstanceOfATemplate_GivesACubinAndTextThatHaveItsLoweredName()
    {
        NvidiaTools.RequireNvrtc();

        var report = NvidiaTools.Compile(
            "template <class T> __global__ void scale(T* y, long long n) { const long long i = blockIdx.x * 64LL + threadIdx.x; if (i < n) y[i] *= WIDE; }\n", "sm_90", ["-DWIDE=3"],
            "scale<float>", "&scale<double>");

        Assert.Equal(["_Z5scaleIfEvPT_x", "_Z5scaleIdEvPT_x"], report.LoweredNames);
        Assert.Contains(".target sm_90", report.Ptx, StringComparison.Ordinal);
        Assert.All(report.LoweredNames, name => Assert.Contains($".entry {name}(", report.Ptx, StringComparison.Ordinal));
        Assert.Equal([0x7F, (byte)'E', (byte)'L', (byte)'F'], report.Cubin!.Take(4));
        Assert.All(report.LoweredNames, name => Assert.True(report.Cubin.AsSpan().IndexOf(Encoding.UTF8.GetBytes($".text.{name}")) > 0, name));
    }

    [Theory]
    [InlineData("y[0] = nothing;", "", "kernel.cu(3): error: identifier \"nothing\" is undefined")]
    [InlineData("y[0] = 0;", "--frobnicate", "unrecognized option --frobnicate")]
    public void Compile_Mistake_IsLoggedAndNoError(string body, string option, string told)
    {
        NvidiaTools.RequireNvrtc();

        var report = NvidiaTools.Compile($"extern \"C\" __global__ void k(float* y)\n{{\n    {body}\n}}\n", "sm_90", option.Length > 0 ? [option] : [], "k");

        Assert.Null(report.Ptx);
        Assert.Contains(told, report.Log, StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_NameThatIsNotThere_IsLogged()
    {
        NvidiaTools.RequireNvrtc();

        var report = NvidiaTools.Compile("extern \"C\" __global__ void k(float* y) { y[0] = 0; }\n", "sm_90", [], "absent");

        Assert.Null(report.Ptx);
        Assert.Contains("absent", report.Log, StringComparison.Ordinal);
    }

    private static string WithoutAGpu(string name)
    {
        Assert.SkipWhen(CudaGpus.IsAtWork(ControlFile), "a driver is at work here");
        var path = NvidiaTools.Library(name);
        Assert.SkipUnless(path is not null, $"{name} is not here (EVOKERNELS_NVIDIA; tests/run.sh fetches it from Debian's packages)");
        return path!;
    }
}
