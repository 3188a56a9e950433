using EvoKernels.Core.Statistics;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.Random;
using Xunit;

namespace EvoKernels.UnitTests.Core.Statistics;

public sealed class RatioIntervalTests
{
    [Fact]
    public void OfLogs_KnownSample_GivesStudentsInterval()
    {
        // Mean 0.3, standard deviation 0.1581, t(0.975, 4) = 2.7764: half-width 0.19632.
        var interval = RatioInterval.OfLogs([0.1, 0.2, 0.3, 0.4, 0.5]);

        Assert.Equal(Math.Exp(0.3), interval.Estimate, 1e-12);
        Assert.Equal(Math.Exp(0.3 - 0.19632), interval.Lower, 1e-4);
        Assert.Equal(Math.Exp(0.3 + 0.19632), interval.Upper, 1e-4);
        Assert.Equal(0.95, interval.Confidence);
    }

    [Fact]
    public void OfLogs_NoSpread_IsAPoint()
    {
        var interval = RatioInterval.OfLogs([Math.Log(2), Math.Log(2)]);

        Assert.Equal(2, interval.Lower, 1e-12);
        Assert.Equal(2, interval.Upper, 1e-12);
    }

    [Fact]
    public void OfLogs_MoreConfidence_IsWider()
    {
        double[] logs = [0.1, 0.15, 0.12];

        Assert.True(RatioInterval.OfLogs(logs, 0.99).Lower < RatioInterval.OfLogs(logs, 0.9).Lower);
    }

    [Fact]
    public void OfLogs_OneObservation_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => RatioInterval.OfLogs([0.1]));

    [Theory]
    [InlineData(5)]
    [InlineData(20)]
    public void OfLogs_NormalLogs_CoversAsOftenAsItSays(int pairs)
    {
        const int Trials = 4000;
        var source = new Normal(0.2, 0.05, new MersenneTwister(1));
        var covered = 0;
        for (var trial = 0; trial < Trials; trial++)
        {
            var interval = RatioInterval.OfLogs([.. Enumerable.Range(0, pairs).Select(_ => source.Sample())]);
            covered += interval.Lower <= Math.Exp(0.2) && Math.Exp(0.2) <= interval.Upper ? 1 : 0;
        }

        // Four standard errors of a share of 0.95.
        Assert.Equal(0.95, (double)covered / Trials, 0.014);
    }

    [Theory]
    [InlineData(new double[0], double.NaN)]
    [InlineData(new[] { 3.0 }, 3)]
    [InlineData(new[] { 3.0, 1.0 }, 2)]
    [InlineData(new[] { 9.0, 1.0, 2.0 }, 2)]
    public void Median_Values_IsTheMiddle(double[] values, double median) => Assert.Equal(median, Quantiles.Median(values));

    [Fact]
    public void OfLogs_WithSpreadBetweenSessions_IsWiderByTheQuadraticSum()
    {
        // No spread within: the half-width is the normal quantile times the spread between sessions.
        var interval = RatioInterval.OfLogs([0, 0, 0, 0, 0], betweenSessions: 0.005);

        Assert.Equal(-1.959964 * 0.005, Math.Log(interval.Lower), 6);
        Assert.Equal(1.959964 * 0.005, Math.Log(interval.Upper), 6);
    }
}
