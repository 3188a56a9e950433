using EvoKernels.Core.Gates;
using Xunit;

namespace EvoKernels.UnitTests.Core.Gates;

public sealed class ClocksGateTests
{
    private static readonly (double, double) Honest = (300_000, 310_000);
    private static readonly (double, double) Disturbed = (300_000, 9_000_000);
    private static readonly (double, double) Forged = (300_000, 2_000);

    [Fact]
    public void Check_Nothing_Passes() => Assert.Null(ClocksGate.Check([]));

    [Fact]
    public void Check_HonestAndDisturbed_Passes() => Assert.Null(ClocksGate.Check([.. Enumerable.Repeat(Honest, 20), .. Enumerable.Repeat(Disturbed, 20)]));

    [Theory]
    [InlineData(10, 20, false)]
    [InlineData(11, 20, true)]
    [InlineData(50, 100, false)]
    [InlineData(51, 100, true)]
    public void Check_OddCommands_RejectsAboveTheShare(int odd, int commands, bool rejected)
    {
        var reason = ClocksGate.Check([.. Enumerable.Repeat(Forged, odd), .. Enumerable.Repeat(Honest, commands - odd)]);

        Assert.Equal(rejected, reason is not null);
        Assert.True(reason is null || reason.Contains($"{odd} of {commands}", StringComparison.Ordinal));
    }

    [Fact]
    public void Check_ShortWayBackToSleep_Passes() => Assert.Null(ClocksGate.Check([.. Enumerable.Repeat((45_000.0, 0.0), 50)]));
}
