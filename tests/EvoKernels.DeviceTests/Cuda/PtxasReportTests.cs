using EvoKernels.Devices.Cuda;

namespace EvoKernels.DeviceTests.Cuda;

public sealed class PtxasReportTests
{
    /// <summary>As NVRTC 11.8 writes it, and one line as 12 does.</summary>
    private const string Log = """
        ptxas info    : 0 bytes gmem
        ptxas info    : Compiling entry function '_Z1qILi300EEvPf' for 'sm_80'
        ptxas info    : Function properties for _Z1qILi300EEvPf
        ptxas         .     1200 bytes stack frame, 40 bytes spill stores, 48 bytes spill loads
        ptxas info    : Used 34 registers, 360 bytes cmem[0]
        ptxas info    : Compiling entry function 'k' for 'sm_80'
        ptxas info    : Function properties for k
        ptxas         .     0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads
        ptxas info    : Used 12 registers, used 1 barriers, 256 bytes smem, 368 bytes cmem[0]
        """;

    [Fact]
    public void Of_Log_HasEveryKernel()
    {
        var found = PtxasReport.Of(Log);

        Assert.Equal(2, found.Count);
        Assert.Equal(new PtxasReport(34, 40, 1200, 0), found["_Z1qILi300EEvPf"]);
        Assert.Equal(new PtxasReport(12, 0, 0, 256), found["k"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a warning\nUsed 12 registers")]
    [InlineData("ptxas info    : Compiling entry function 'k' for 'sm_80'\nUsed 99999999999 registers")]
    public void Of_AnotherText_FindsNothing(string log) => Assert.Empty(PtxasReport.Of(log));
}
