using System.Collections.Immutable;

namespace EvoKernels.Core.Statistics;

/// <summary>
/// Says early that a candidate is slower than another is known to be. Group-sequential and one-sided: an upper bound of the log-ratio (Student's, over paired samples, with the
/// spread between sessions added) at each of four looks, at a quarter of the error each (Bonferroni, as in <see cref="SequentialLooks"/>). So a candidate as fast as the bar is
/// stopped with a probability of at most <see cref="Error"/>, and a margin covers what a single process cannot show of itself.
/// </summary>
public static class HopelessTest
{
    /// <summary>Probability that a candidate exactly at the margin is stopped at any look.</summary>
    public const double Error = 0.01;

    /// <summary>Share of the bar that a candidate must be shown to miss. A screen is off by up to 2 or 3%, and so is the bar.</summary>
    public const double Margin = 0.97;

    /// <summary>Standard deviation of the log-ratio between sessions (docs/adr/0010-three-looks-and-a-control.md).</summary>
    private const double BetweenSessions = 0.005;

    /// <summary>Pairs at each look: the first as soon as a spread can be told, the last where little is left to save.</summary>
    public static ImmutableArray<int> Looks { get; } = [4, 6, 9, 14];

    /// <summary>Whether these samples show it; false between looks.</summary>
    /// <param name="logRatios">Log of baseline time over candidate time of each pair so far.</param>
    /// <param name="bar">What the best known reached, as such a log-ratio.</param>
    public static bool Shows(IReadOnlyList<double> logRatios, double bar)
    {
        ArgumentNullException.ThrowIfNull(logRatios);
        return Looks.Contains(logRatios.Count)
            && RatioInterval.OfLogs(logRatios, 1 - (2 * Error / Looks.Length), BetweenSessions).Upper < Margin * Math.Exp(bar);
    }
}
