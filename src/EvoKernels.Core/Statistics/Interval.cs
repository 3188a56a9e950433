using MathNet.Numerics.Distributions;

namespace EvoKernels.Core.Statistics;

/// <summary>A two-sided confidence interval of a ratio, computed on its logarithm.</summary>
/// <param name="Estimate">Geometric mean of the observations.</param>
/// <param name="Lower">Lower end.</param>
/// <param name="Upper">Upper end.</param>
/// <param name="Confidence">Coverage, 0 to 1.</param>
public readonly record struct RatioInterval(double Estimate, double Lower, double Upper, double Confidence)
{
    /// <summary>Student's t-interval of independent log-ratios (one for each fresh process pair).</summary>
    /// <param name="logRatios">Two or more.</param>
    /// <param name="confidence">Default 0.95.</param>
    /// <param name="betweenSessions">Standard deviation of the log-ratio between sessions, which no spread within one can show. Default 0.</param>
    public static RatioInterval OfLogs(IReadOnlyList<double> logRatios, double confidence = 0.95, double betweenSessions = 0)
    {
        ArgumentNullException.ThrowIfNull(logRatios);
        ArgumentOutOfRangeException.ThrowIfLessThan(logRatios.Count, 2);
        var mean = logRatios.Average();
        var variance = logRatios.Sum(value => (value - mean) * (value - mean)) / (logRatios.Count - 1);
        var quantile = StudentT.InvCDF(0, 1, logRatios.Count - 1, 0.5 + (confidence / 2));
        var within = quantile * Math.Sqrt(variance / logRatios.Count);
        var between = Normal.InvCDF(0, 1, 0.5 + (confidence / 2)) * betweenSessions;
        var half = Math.Sqrt((within * within) + (between * between));
        return new RatioInterval(Math.Exp(mean), Math.Exp(mean - half), Math.Exp(mean + half), confidence);
    }
}

/// <summary>Order statistics.</summary>
public static class Quantiles
{
    /// <summary>The median; the mean of the middle two for an even count. NaN for none.</summary>
    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length switch
        {
            0 => double.NaN,
            _ when sorted.Length % 2 == 1 => sorted[sorted.Length / 2],
            _ => (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2,
        };
    }
}
