using EvoKernels.Devices.Cuda.Interop;

namespace EvoKernels.DeviceTests.Cuda.Interop;

/// <summary>The compiler behind its interface. The real one has the same tests in <see cref="RealLibraryTests"/> as far as it needs no GPU.</summary>
public sealed class NvrtcProgramTests : IClassFixture<SimulatedGpus>
{
    private const int NamesComeBefore = 8;
    private const int LoweredNamesComeAfter = 9;
    private const int NotValidExpression = 10;

    /// <summary>Names in the code are the compiler's: asked for by expression, and found in the module by what it answers.</summary>
    [Fact]
    public void LoweredName_InstanceOfATemplate_IsItsNameInTheModule()
    {
        using var program = NvrtcProgram.Create(
            "template <class T> __global__ void scale(T* y, long long by) { y[0] *= by; } // naïve\nextern \"C\" __global__ void plain(int* y) { y[0] = WIDE; }\n", "kernel.cu");
        program.AddName("scale<int>");
        program.AddName("plain");
        Assert.True(program.TryCompile(["--std=c++17", "-DWIDE=64"]), program.Log);
        using var context = GpuTests.Attach(0);
        using var stream = GpuStream.Create();
        using var memory = DeviceMemory.Allocate(sizeof(int));
        using var module = GpuModule.Load(program.Cubin);

        module.Function(program.LoweredName("plain")).Launch((1, 1, 1), (1, 1, 1), 0, stream, [memory.Address]);
        module.Function(program.LoweredName("scale<int>")).Launch((1, 1, 1), (1, 1, 1), 0, stream, [memory.Address, 3]);

        Assert.Equal("plain", program.LoweredName("plain"));
        Assert.Equal([192], SimulatedGpus.Download<int>(memory, stream));
    }

    [Fact]
    public void TryCompile_Mistake_LogsItWithItsLine()
    {
        using var program = NvrtcProgram.Create("extern \"C\" __global__ void k(float* y)\n{\n    y[0] = nothing;\n}\n", "kernel.cu");

        Assert.False(program.TryCompile([]));
        Assert.Contains("kernel.cu:3:", program.Log, StringComparison.Ordinal);
        Assert.Contains("nothing", program.Log, StringComparison.Ordinal);
    }

    [Fact]
    public void TryCompile_UnknownOption_LogsIt()
    {
        using var program = NvrtcProgram.Create("extern \"C\" __global__ void k() {}\n", "kernel.cu");

        Assert.False(program.TryCompile(["--frobnicate"]));
        Assert.Contains("--frobnicate", program.Log, StringComparison.Ordinal);
    }

    [Fact]
    public void AddName_AfterCompiling_IsRefused()
    {
        using var program = NvrtcProgram.Create("extern \"C\" __global__ void k() {}\n", "kernel.cu");
        Assert.Equal(LoweredNamesComeAfter, Assert.Throws<NvrtcException>(() => program.LoweredName("k")).Code);
        Assert.True(program.TryCompile([]), program.Log);

        var exception = Assert.Throws<NvrtcException>(() => program.AddName("k"));

        Assert.Equal((NamesComeBefore, "nvrtcAddNameExpression: NVRTC_ERROR_NO_NAME_EXPRESSIONS_AFTER_COMPILATION"), (exception.Code, exception.Message));
        exception = Assert.Throws<NvrtcException>(() => program.LoweredName("other"));
        Assert.Equal((NotValidExpression, "nvrtcGetLoweredName(other): NVRTC_ERROR_NAME_EXPRESSION_NOT_VALID"), (exception.Code, exception.Message));
    }

    [Fact]
    public void Dispose_Twice_IsHarmless()
    {
        var program = NvrtcProgram.Create("extern \"C\" __global__ void k() {}\n", "kernel.cu");

        program.Dispose();
        program.Dispose();

        Assert.Throws<NvrtcException>(() => program.TryCompile([]));
    }
}
