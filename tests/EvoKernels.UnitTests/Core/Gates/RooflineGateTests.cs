using EvoKernels.Contracts.Tasks;
using EvoKernels.Core.Gates;
using Xunit;

namespace EvoKernels.UnitTests.Core.Gates;

public sealed class RooflineGateTests
{
    private static readonly Dims Shape = new(["n"], [64]);

    [Theory]
    [InlineData(1000, 1000)]
    [InlineData(800, 1000)]
    [InlineData(5000, 1000)]
    public void Check_AtOrAboveTheShare_Passes(double nanoseconds, double floor) => Assert.Null(RooflineGate.Check(nanoseconds, floor, Shape));

    [Fact]
    public void Check_BelowTheShare_SaysBothTimesAndTheShape()
    {
        var reason = RooflineGate.Check(79_900, 100_000, Shape);

        Assert.NotNull(reason);
        Assert.Contains("79.9 µs", reason, StringComparison.Ordinal);
        Assert.Contains("100.0 µs", reason, StringComparison.Ordinal);
        Assert.Contains("n=64", reason, StringComparison.Ordinal);
    }
}
