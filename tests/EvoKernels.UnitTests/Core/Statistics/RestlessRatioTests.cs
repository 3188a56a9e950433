using EvoKernels.Core.Statistics;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MathNet.Numerics.Distributions;
using Xunit;

namespace EvoKernels.UnitTests.Core.Statistics;

public sealed class RestlessRatioTests
{
    private const double Confidence = 0.95;

    /// <summary>Slow-downs of the control in a campaign without a quiet moment.</summary>
    private static readonly double[] SlowDowns = [0.16, 0.3, 0.42, 0.25, 0.65, 0.5, 0.33, 0.2, 0.45, 0.6, 0.28, 0.37, 0.52, 0.18, 0.4, 0.31, 0.57, 0.48, 0.22, 0.35];

    [Fact]
    public void Of_ExactLine_FindsBothEnds()
    {
        var ratio = RestlessRatio.Of([.. SlowDowns.Select(x => 0.1 + (0.5 * x))], SlowDowns, Confidence, 0);

        Assert.Equal(Math.Exp(0.1), ratio.Whole.Estimate, 1e-9);
        Assert.Equal(Math.Exp(0.1 + (0.5 * 0.65)), ratio.Busy, 1e-9);
        Assert.Equal(Math.Exp(0.1), ratio.Whole.Lower, 1e-6);
        Assert.Equal(ratio.Busy, ratio.Whole.Upper, 1e-6);
    }

    /// <summary>Faster while neighbours disturb, slower in quiet moments: there is nothing to claim.</summary>
    [Fact]
    public void Of_FasterOnlyBesideNeighbours_ClaimsNothing()
    {
        var ratio = RestlessRatio.Of([.. SlowDowns.Select((x, i) => -0.1 + (0.5 * x) + (i % 2 == 0 ? 0.02 : -0.02))], SlowDowns, Confidence, 0);

        Assert.True(ratio.Whole.Estimate < 1);
        Assert.True(ratio.Whole.Lower < 0.95);
    }

    /// <summary>A kernel against itself, in sessions with noise: the lower end is above 1 at most as often as the confidence allows.</summary>
    [Fact]
    public void Of_KernelAgainstItself_IsSeldomAboveOne()
    {
        var random = new System.Random(7);
        var wrong = Enumerable.Range(0, 2000).Count(_ =>
            RestlessRatio.Of([.. SlowDowns.Select(_ => StudentT.Sample(random, 0, 0.04, 4))], SlowDowns, Confidence, 0).Whole.Lower > 1);

        Assert.InRange(wrong, 0, 50);
    }

    [Property]
    public void Of_AnyData_HoldsThePlainLineAtBothEnds(int seed)
    {
        var random = new System.Random(seed);
        double[] logs = [.. SlowDowns.Select(_ => (random.NextDouble() - 0.5) * 2)];

        var ratio = RestlessRatio.Of(logs, SlowDowns, Confidence, 0.005);

        Assert.InRange(ratio.Whole.Estimate, ratio.Whole.Lower, ratio.Whole.Upper);
        Assert.InRange(ratio.Busy, ratio.Whole.Lower, ratio.Whole.Upper);
    }

    [Fact]
    public void Of_NoSpread_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => RestlessRatio.Of([0.1, 0.2, 0.1, 0.2], [0.3, 0.3, 0.3, 0.3], Confidence, 0));
}
