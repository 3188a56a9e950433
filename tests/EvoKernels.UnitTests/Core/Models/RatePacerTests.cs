using EvoKernels.Core.Models;
using FsCheck.Xunit;
using Xunit;

namespace EvoKernels.UnitTests.Core.Models;

public sealed class RatePacerTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Take_NoLimits_NeverWaits()
    {
        var pacer = new RatePacer(null, null);

        Assert.All(Enumerable.Range(0, 1000), _ => Assert.Equal(TimeSpan.Zero, pacer.Take(Start, 1_000_000)));
    }

    [Fact]
    public void Take_AfterAQuietTime_LetsATenthOfAMinuteGoAtOnce()
    {
        var pacer = new RatePacer(60, null);

        var waits = Enumerable.Range(0, 9).Select(_ => pacer.Take(Start, 0).TotalSeconds);

        Assert.Equal([0, 0, 0, 0, 0, 0, 0, 1, 2], waits.Select(wait => Math.Round(wait, 6)));
    }

    [Fact]
    public void PauseUntil_EarlierThanBefore_KeepsTheLater()
    {
        var pacer = new RatePacer(null, null);
        pacer.PauseUntil(Start.AddSeconds(30));
        pacer.PauseUntil(Start.AddSeconds(10));

        Assert.Equal(30, pacer.Take(Start, 0).TotalSeconds);
        Assert.Equal(0, pacer.Take(Start.AddSeconds(31), 0).TotalSeconds);
    }

    [Fact]
    public void Correct_FewerTokensThanTaken_LetsTheNextGoSooner()
    {
        var (pacer, other) = (new RatePacer(null, 6000), new RatePacer(null, 6000));
        pacer.Take(Start, 6000);
        other.Take(Start, 6000);

        pacer.Correct(5000);

        Assert.Equal(50, (other.Take(Start, 1) - pacer.Take(Start, 1)).TotalSeconds, 6);
    }

    /// <summary>In no minute do more requests or tokens go out than the limit and one burst (a tenth of a minute), plus the one that was let through last.</summary>
    [Property]
    public bool Take_AnyArrivals_KeepsTheLimits((byte Gap, byte Tokens)[] arrivals)
    {
        const double Requests = 120;
        const double Tokens = 6000;
        var pacer = new RatePacer(Requests, Tokens);
        var (now, sent) = (Start, new List<(DateTimeOffset At, long Tokens)>());
        foreach (var (gap, tokens) in arrivals)
        {
            now += TimeSpan.FromMilliseconds(gap);
            sent.Add((now + pacer.Take(now, tokens), tokens));
        }

        return sent.All(first =>
        {
            var minute = sent.Where(one => one.At >= first.At && one.At < first.At.AddMinutes(1)).ToArray();
            return minute.Length <= (1.1 * Requests) + 1 && minute.Sum(one => one.Tokens) <= (1.1 * Tokens) + 255;
        });
    }
}
