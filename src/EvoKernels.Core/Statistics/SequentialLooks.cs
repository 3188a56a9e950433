using System.Collections.Immutable;
using MathNet.Numerics.Distributions;

namespace EvoKernels.Core.Statistics;

/// <summary>What a look saw.</summary>
/// <param name="Pairs">Observations so far.</param>
/// <param name="Interval">At this look's own confidence, called by the confidence of all looks together.</param>
/// <param name="IsLast">No more observations are needed.</param>
public readonly record struct Look(int Pairs, RatioInterval Interval, bool IsLast);

/// <summary>
/// Adaptive stopping that keeps its error rate: at most three looks, at 1, 2 and 4 times the first number of process pairs. Each look's interval misses the
/// truth with a probability of (1 − confidence) / 3, so whichever look is reported, and for whatever reason it was the last, all together miss it with at most
/// 1 − confidence (Bonferroni). Group-sequential boundaries (Pocock 1977; Jennison and Turnbull 2000) use the correlation between looks and are some 5% narrower,
/// but assume normal increments of known variance; here t-intervals of 5 to 20 heavy-tailed medians are looked at, and the plain split needs no assumption on how they correlate.
/// </summary>
/// <param name="first">Process pairs at the first look, 2 or more.</param>
/// <param name="betweenSessions">Standard deviation of the log-ratio between sessions, in every interval: more pairs do not reduce it.</param>
public sealed class SequentialLooks(int first, double betweenSessions)
{
    /// <summary>Confidence of the interval that is reported, two-sided: 0.025 on each side, a third of it at each look.</summary>
    public const double Confidence = 0.95;

    /// <summary>An interval whose upper end is this close to its lower end is narrow enough: ±2% is also what the control may be off.</summary>
    public const double Precise = 1.04;

    /// <summary>Pairs at each look.</summary>
    public ImmutableArray<int> At { get; } = [first, 2 * first, 4 * first];

    /// <summary>Confidence of each single look.</summary>
    public double PerLook => 1 - ((1 - Confidence) / At.Length);

    /// <summary>The interval of these log-ratios as any look at them would give it.</summary>
    /// <param name="logRatios">One for each process pair that counts.</param>
    /// <param name="unrest">How far the machine may have moved all of them (<see cref="QuietPairs"/>): the interval reaches at least as far.</param>
    public RatioInterval Interval(IReadOnlyList<double> logRatios, double unrest = 0) =>
        RatioInterval.OfLogs(logRatios, PerLook, betweenSessions + (unrest / Normal.InvCDF(0, 1, (1 + PerLook) / 2))) with { Confidence = Confidence };

    /// <summary>The interval of a ratio that moved with the machine, as the last look gives it (<see cref="RestlessRatio"/>).</summary>
    /// <param name="logRatios">One for each process pair, all of them.</param>
    /// <param name="slowDowns">Of the control in each pair (<see cref="QuietPairs"/>).</param>
    public RestlessRatio Restless(IReadOnlyList<double> logRatios, IReadOnlyList<double> slowDowns)
    {
        var ratio = RestlessRatio.Of(logRatios, slowDowns, PerLook, betweenSessions);
        return ratio with { Whole = ratio.Whole with { Confidence = Confidence } };
    }

    /// <summary>Looks, if it is time to; null between looks. The last look is the first that excludes 1, is precise, or has all the pairs there will be.</summary>
    /// <param name="logRatios">One for each process pair so far that counts: never fewer than <see cref="At"/>'s first in a look.</param>
    /// <param name="taken">Looks before this one: there are never more than three.</param>
    /// <param name="isEnd">There will be no more pairs.</param>
    /// <param name="unrest">As for <see cref="Interval"/>.</param>
    public Look? TryLook(IReadOnlyList<double> logRatios, int taken, bool isEnd, double unrest = 0)
    {
        ArgumentNullException.ThrowIfNull(logRatios);
        if (taken >= At.Length || logRatios.Count < (isEnd ? At[0] : At[taken]))
        {
            return null;
        }

        var interval = Interval(logRatios, unrest);
        var isDecided = interval.Lower > 1 || interval.Upper < 1 || interval.Upper <= Precise * interval.Lower;
        return new Look(logRatios.Count, interval, isDecided || isEnd || taken + 1 == At.Length);
    }
}
