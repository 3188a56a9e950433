using EvoKernels.Core.Search;
using EvoKernels.Core.Statistics;
using Xunit;

namespace EvoKernels.UnitTests.Core.Statistics;

public class HopelessTestTests
{
    [Fact]
    public void Shows_AtTheMargin_IsWrongNoOftenerThanPromised()
    {
        var wrong = Enumerable.Range(0, 4000).Count(seed => StoppedAt(seed, Math.Log(HopelessTest.Margin), 0.01) is not null);

        // Binomial: with 1% true, more than 1.5% of 4,000 has a probability of about 0.001. The spread between sessions makes it rarer still.
        Assert.InRange(wrong, 0, 60);
    }

    [Theory]
    [InlineData(0.7, 0.03, 4)]
    [InlineData(0.9, 0.01, 4)]
    public void Shows_FarBelow_StopsAtTheFirstLook(double ratio, double spread, int look)
    {
        var stops = Enumerable.Range(0, 100).Select(seed => StoppedAt(seed, Math.Log(ratio), spread)).ToArray();

        Assert.True(stops.Count(at => at == look) > 90);
    }

    [Fact]
    public void Shows_AsFastAsTheBar_NeverStops() =>
        Assert.DoesNotContain(Enumerable.Range(0, 1000), seed => StoppedAt(seed, 0, 0.02) is not null);

    [Fact]
    public void Shows_BetweenLooks_IsFalse()
    {
        double[] slow = [.. Enumerable.Range(0, 7).Select(i => -1 + (0.001 * i))];

        Assert.True(HopelessTest.Shows(slow[..4], 0));
        Assert.False(HopelessTest.Shows(slow[..3], 0));
        Assert.False(HopelessTest.Shows(slow, 0));
    }

    private static int? StoppedAt(int seed, double mean, double spread)
    {
        var random = new SeededRandom((ulong)seed, 1);
        var seen = new List<double>();
        while (seen.Count < HopelessTest.Looks[^1])
        {
            seen.Add(mean + (spread * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())));
            if (HopelessTest.Shows(seen, 0))
            {
                return seen.Count;
            }
        }

        return null;
    }
}
