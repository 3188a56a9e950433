namespace EvoKernels.Hosting.Reports.Charts;

/// <summary>Maps values to coordinates, evenly or by their logarithm, and picks round ticks.</summary>
/// <param name="Least">Value at <paramref name="From"/>.</param>
/// <param name="Most">Value at <paramref name="To"/>.</param>
/// <param name="From">Coordinate of the least value.</param>
/// <param name="To">Coordinate of the greatest value.</param>
/// <param name="IsLog">Whether equal ratios, not equal differences, are equally far apart. Values must be above 0.</param>
internal sealed record Axis(double Least, double Most, double From, double To, bool IsLog)
{
    /// <summary>An axis around all values with a margin, logarithmic if they span more than a factor of four.</summary>
    public static Axis Around(IReadOnlyCollection<double> values, double from, double to)
    {
        var (least, most) = (values.Min(), values.Max());
        if (least > 0 && most / least > 4)
        {
            var margin = Math.Pow(most / least, 0.06);
            return new Axis(least / margin, most * margin, from, to, true);
        }

        var gap = Math.Max((most - least) * 0.08, Math.Abs(most) * 0.01);
        return new Axis(least - gap, most + gap, from, to, false);
    }

    public double At(double value)
    {
        var share = IsLog ? Math.Log(Math.Max(value, 1e-12) / Least) / Math.Log(Most / Least) : (value - Least) / (Most - Least);
        return From + (Math.Clamp(share, 0, 1) * (To - From));
    }

    /// <summary>Round values within the axis, about six.</summary>
    public IEnumerable<double> Ticks() => IsLog ? LogTicks() : EvenTicks();

    private IEnumerable<double> EvenTicks()
    {
        var rough = (Most - Least) / 6;
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var step = power * (rough / power) switch { < 1.5 => 1, < 3.5 => 2, < 7.5 => 5, _ => 10 };
        for (var k = Math.Ceiling(Least / step); k * step <= Most; k++)
        {
            yield return Math.Round(k * step, 12);
        }
    }

    private IEnumerable<double> LogTicks()
    {
        double[] marks = (Most / Least) switch { > 100 => [1], > 20 => [1, 2, 5], _ => [1, 1.5, 2, 3, 5, 7] };
        for (var power = Math.Floor(Math.Log10(Least)); power <= Math.Ceiling(Math.Log10(Most)); power++)
        {
            foreach (var tick in marks.Select(mark => Math.Round(mark * Math.Pow(10, power), 12)).Where(tick => tick >= Least && tick <= Most))
            {
                yield return tick;
            }
        }
    }
}
