using EvoKernels.Cli;
using Xunit;

namespace EvoKernels.UnitTests.Cli;

public sealed class FailureTests
{
    /// <summary>The system's own error for it, by the device that is always full.</summary>
    [Fact]
    public void Of_DiskIsFull_SaysHowToGoOn()
    {
        var exception = Assert.ThrowsAny<IOException>(() =>
        {
            using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            full.Write([1]);
        });

        var failure = Failure.Of(exception, isInterrupted: false);

        Assert.Equal("infrastructure", failure.Kind);
        Assert.Contains("no space left", failure.Message, StringComparison.Ordinal);
        Assert.Contains("/dev/full", failure.Message, StringComparison.Ordinal);
        Assert.Contains("--resume", failure.Message, StringComparison.Ordinal);
    }
}
