using MathNet.Numerics.Distributions;

namespace EvoKernels.Core.Statistics;

/// <summary>
/// The ratio of two kernels on a machine that was hardly ever quiet. What shares the machine's memory slows kernels down, and not all alike, so the ratio is a
/// function of the moment: the log-ratio is fitted as a straight line over the control's slow-down (least squares), and a claim has to hold along the whole line,
/// from the quickest moment seen, or nearly seen, to the busiest. In ten campaigns of <c>row-softmax</c> such lines had slopes of about a half.
/// </summary>
/// <param name="Whole">Estimate in a quiet moment; an interval that holds the intervals at both ends of the line.</param>
/// <param name="Busy">Estimate in the busiest moment.</param>
public sealed record RestlessRatio(RatioInterval Whole, double Busy)
{
    /// <param name="logRatios">One for each process pair, four or more.</param>
    /// <param name="slowDowns">Log of the control's time over its quickest, by pair, 0 or more; not all equal.</param>
    /// <param name="confidence">Two-sided, at each end of the line.</param>
    /// <param name="betweenSessions">Standard deviation of the log-ratio between sessions, as for <see cref="RatioInterval.OfLogs"/>.</param>
    public static RestlessRatio Of(IReadOnlyList<double> logRatios, IReadOnlyList<double> slowDowns, double confidence, double betweenSessions)
    {
        ArgumentNullException.ThrowIfNull(logRatios);
        ArgumentNullException.ThrowIfNull(slowDowns);
        ArgumentOutOfRangeException.ThrowIfLessThan(logRatios.Count, 4);
        ArgumentOutOfRangeException.ThrowIfNotEqual(slowDowns.Count, logRatios.Count);
        var (middle, mean) = (slowDowns.Average(), logRatios.Average());
        var spread = slowDowns.Sum(x => (x - middle) * (x - middle));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(spread, 0, nameof(slowDowns));
        var slope = slowDowns.Zip(logRatios, (x, y) => (x - middle) * (y - mean)).Sum() / spread;
        double At(double x) => mean + (slope * (x - middle));
        var freedom = logRatios.Count - 2;
        var variance = slowDowns.Zip(logRatios, (x, y) => (y - At(x)) * (y - At(x))).Sum() / freedom;
        var between = Normal.InvCDF(0, 1, 0.5 + (confidence / 2)) * betweenSessions;
        double Half(double x)
        {
            var within = StudentT.InvCDF(0, 1, freedom, 0.5 + (confidence / 2)) * Math.Sqrt(variance * ((1.0 / logRatios.Count) + ((x - middle) * (x - middle) / spread)));
            return Math.Sqrt((within * within) + (between * between));
        }

        // The ends of a straight line are its extremes, and so are, nearly, those of its hyperbolic band.
        double[] ends = [0, slowDowns.Max()];
        var whole = new RatioInterval(Math.Exp(At(0)), Math.Exp(ends.Min(x => At(x) - Half(x))), Math.Exp(ends.Max(x => At(x) + Half(x))), confidence);
        return new RestlessRatio(whole, Math.Exp(At(ends[1])));
    }
}
