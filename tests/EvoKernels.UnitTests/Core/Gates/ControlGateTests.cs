using EvoKernels.Core.Gates;
using EvoKernels.Core.Statistics;
using Xunit;

namespace EvoKernels.UnitTests.Core.Gates;

public sealed class ControlGateTests
{
    [Theory]
    [InlineData(1.021, 1.05, true)]
    [InlineData(0.95, 0.979, true)]
    [InlineData(1.005, 1.019, false)]
    [InlineData(1.01, 1.2, false)]
    [InlineData(0.5, 2, false)]
    public void Check_Interval_FailsOnlyWhollyOutside(double lower, double upper, bool fails)
    {
        var reason = ControlGate.Check(new RatioInterval((lower + upper) / 2, lower, upper, 0.95));

        Assert.Equal(fails, reason is not null);
        Assert.True(!fails || reason!.Contains("confirm again", StringComparison.Ordinal));
    }
}
