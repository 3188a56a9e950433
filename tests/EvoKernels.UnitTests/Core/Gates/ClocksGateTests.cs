using EvoKernels.Core.Gates;
using Xunit;

namespace EvoKernels.UnitTests.Core.Gates;

public sealed class ClocksGateTests
{
    private static readonly (double, double) Honest = (300_000, 310_000);
    private static readonly (double, double) Disturbed = (300_000, 9_000_000);
    private static readonly (double, double) Forged = (300_000, 2_000);

    [Fact]
    public void Check_Nothing_Passes() => Assert.Equal((null, null), ClocksGate.Check([], []));

    [Fact]
    public void Check_HonestAndDisturbed_Passes() => Assert.Equal((null, null), ClocksGate.Check([.. Enumerable.Repeat(Honest, 20), .. Enumerable.Repeat(Disturbed, 20)], Quiet));

    [Theory]
    [InlineData(10, 20, false)]
    [InlineData(11, 20, true)]
    [InlineData(50, 100, false)]
    [InlineData(51, 100, true)]
    public void Check_OddCommands_RejectsAboveTheShare(int odd, int commands, bool rejected)
    {
        var (refused, undecided) = ClocksGate.Check(Commands(odd, commands), Quiet);

        Assert.Equal(rejected, refused is not null);
        Assert.Null(undecided);
        Assert.True(refused is null || refused.Contains($"{odd} of {commands}", StringComparison.Ordinal));
    }

    /// <summary>Trusted code forges nothing: where its clocks are odd as well, they are the machine's.</summary>
    [Theory]
    [InlineData(12, 0, 20, false)]
    [InlineData(12, 2, 20, false)]
    [InlineData(12, 3, 20, true)]
    [InlineData(20, 20, 20, true)]
    [InlineData(2, 20, 20, null)]
    public void Check_OddBaseline_AccusesNobody(int odd, int trusted, int commands, bool? isUndecided)
    {
        var (refused, undecided) = ClocksGate.Check(Commands(odd, commands), Commands(trusted, commands));

        Assert.Equal((isUndecided is false, isUndecided is true), (refused is not null, undecided is not null));
        Assert.True(undecided is null || undecided.Contains($"{trusted} of {commands} of the baseline", StringComparison.Ordinal));
    }

    [Fact]
    public void Check_ShortWayBackToSleep_Passes() => Assert.Equal((null, null), ClocksGate.Check([.. Enumerable.Repeat((45_000.0, 0.0), 50)], Quiet));

    private static (double, double)[] Quiet => Commands(0, 20);

    private static (double, double)[] Commands(int odd, int commands) => [.. Enumerable.Repeat(Forged, odd), .. Enumerable.Repeat(Honest, commands - odd)];
}
