using EvoKernels.Core.Statistics;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.Random;
using Xunit;

namespace EvoKernels.UnitTests.Core.Statistics;

public sealed class SequentialLooksTests
{
    private const double Between = 0.005;
    private const int Trials = 4000;

    private static readonly SequentialLooks Looks = new(5, Between);

    [Fact]
    public void TryLook_BetweenLooks_IsNull()
    {
        Assert.Equal([5, 10, 20], Looks.At);
        for (var taken = 0; taken < 3; taken++)
        {
            Assert.Null(Looks.TryLook(new double[Looks.At[taken] - 1], taken, isEnd: false));
            Assert.NotNull(Looks.TryLook(new double[Looks.At[taken]], taken, isEnd: false));
        }

        Assert.Null(Looks.TryLook(new double[20], taken: 3, isEnd: true));
    }

    [Theory]
    [InlineData(0.5, 0.01, true)]
    [InlineData(-0.5, 0.01, true)]
    [InlineData(0, 0.001, true)]
    [InlineData(0, 0.05, false)]
    public void TryLook_First_StopsWhenDecidedOrPrecise(double mean, double spread, bool isLast)
    {
        var look = Looks.TryLook([mean - spread, mean, mean + spread, mean - spread, mean + spread], 0, isEnd: false)!.Value;

        Assert.Equal(isLast, look.IsLast);
        Assert.Equal(SequentialLooks.Confidence, look.Interval.Confidence);
    }

    [Fact]
    public void TryLook_AllPairs_IsLast() => Assert.True(Looks.TryLook([.. Enumerable.Range(0, 20).Select(i => i % 2 == 0 ? 1.0 : -1.0)], 2, isEnd: false)!.Value.IsLast);

    /// <summary>Where pairs were left out, the end may come between two looks: with what there is, but never with fewer than the first look needs.</summary>
    [Theory]
    [InlineData(4, false)]
    [InlineData(5, true)]
    [InlineData(13, true)]
    public void TryLook_End_IsTheLastLookIfPairsSuffice(int pairs, bool looks)
    {
        var look = Looks.TryLook([.. Enumerable.Range(0, pairs).Select(i => i % 2 == 0 ? 1.0 : -1.0)], pairs > 10 ? 2 : 0, isEnd: true);

        Assert.Equal(looks, look is { IsLast: true });
    }

    [Fact]
    public void Interval_OneLook_HasAThirdOfTheError()
    {
        double[] logs = [0.1, 0.2, 0.3, 0.4, 0.5];

        // t(1 − 0.025/3, 4) = 3.9608 with a standard error of 0.070711; the term between sessions adds 2.3940 · 0.005 in quadrature.
        var half = Math.Sqrt(Math.Pow(3.9608 * 0.070711, 2) + Math.Pow(2.3940 * Between, 2));
        Assert.Equal(Math.Exp(0.3 - half), Looks.Interval(logs).Lower, 1e-4);
        Assert.Equal(Math.Exp(0.3 + half), Looks.Interval(logs).Upper, 1e-4);
    }

    [Fact]
    public void Interval_Unrest_ReachesAtLeastAsFar()
    {
        var interval = Looks.Interval([0.05, 0.05, 0.05, 0.05, 0.05], unrest: 0.06);

        Assert.True(interval.Lower < Math.Exp(0.05 - 0.06) && interval.Upper > Math.Exp(0.05 + 0.06), $"{interval}");
    }

    /// <summary>Sessions differ by the spread that is allowed for; within one, process pairs are heavy-tailed, as page placement makes them.</summary>
    [Theory]
    [InlineData("normal", 0.003)]
    [InlineData("normal", 0.03)]
    [InlineData("student-3", 0.01)]
    [InlineData("student-3", 0.05)]
    [InlineData("outliers", 0.01)]
    public void TryLook_StoppedByItsRule_KeepsItsErrorRate(string noise, double spread)
    {
        var random = new MersenneTwister(20261123);
        var (false1, false2, covered) = (0, 0, 0);
        for (var trial = 0; trial < Trials; trial++)
        {
            var interval = Run(random, 0, noise, spread).Interval;
            false1 += interval.Lower > 1 ? 1 : 0;
            false2 += interval.Upper < 1 ? 1 : 0;
            covered += interval.Lower <= 1 && 1 <= interval.Upper ? 1 : 0;
        }

        // Three binomial standard errors above the promised rate.
        var most = 0.025 + (3 * Math.Sqrt(0.025 * 0.975 / Trials));
        Assert.True(false1 <= most * Trials, $"{false1} of {Trials} claimed a speed-up that is none");
        Assert.True(false2 <= most * Trials, $"{false2} of {Trials} claimed a slow-down that is none");
        Assert.True(covered >= 0.94 * Trials, $"{covered} of {Trials} held the truth");
    }

    [Fact]
    public void TryLook_SmallEffect_IsFoundByLaterLooks()
    {
        var random = new MersenneTwister(7);
        var looks = Enumerable.Range(0, 500).Select(_ => Run(random, Math.Log(1.05), "normal", 0.03)).ToArray();

        Assert.True(looks.Count(look => look.Interval.Lower > 1) > 450);
        Assert.Contains(looks, look => look.Pairs == 5);
        Assert.Contains(looks, look => look.Pairs == 20);
    }

    private static Look Run(MersenneTwister random, double truth, string noise, double spread)
    {
        var session = Normal.Sample(random, truth, Between);
        var logs = new List<double>();
        var taken = 0;
        while (true)
        {
            logs.Add(session + (spread * noise switch
            {
                "student-3" => StudentT.Sample(random, 0, 1, 3),
                "outliers" => Normal.Sample(random, 0, random.NextDouble() < 0.1 ? 10 : 1),
                _ => Normal.Sample(random, 0, 1),
            }));
            var look = Looks.TryLook(logs, taken, isEnd: false);
            taken += look is null ? 0 : 1;
            if (look is { IsLast: true } last)
            {
                return last;
            }
        }
    }
}
