using System.Globalization;

namespace EvoKernels.Hosting.Reports;

/// <summary>Numbers for people: three significant digits, units spelled out.</summary>
public static class Figures
{
    /// <summary><c>0.0123</c>, <c>1.02</c>, <c>79.1</c>, <c>213</c>: without the x. Never an exponent below a million.</summary>
    public static string Ratio(double value)
    {
        if (!double.IsFinite(value))
        {
            return "not a number";
        }

        var size = value == 0 ? 0 : (int)Math.Floor(Math.Log10(Math.Abs(value)) + 1e-12);
        // 9.996 rounds to 10.0, not to 10.00.
        size = value != 0 && Math.Round(Math.Abs(value), Math.Clamp(2 - size, 0, 12)) >= Math.Pow(10, size + 1) ? size + 1 : size;
        return size is < -6 or > 6 ? value.ToString("0.00e0", CultureInfo.InvariantCulture) : value.ToString("F" + Math.Max(0, 2 - size), CultureInfo.InvariantCulture);
    }

    /// <summary><c>1.02x</c>.</summary>
    public static string Times(double value) => Ratio(value) + "x";

    /// <summary>A round value on an axis: <c>0.5x</c>.</summary>
    public static string Tick(double value) => value.ToString("0.######", CultureInfo.InvariantCulture) + "x";

    /// <summary><c>1.02x</c>, or a dash.</summary>
    public static string Times(double? value) => value is { } known ? Times(known) : "–";

    /// <summary><c>87%</c>; tenths below 10%.</summary>
    public static string Percent(double fraction) => (fraction * 100).ToString(Math.Abs(fraction) < 0.0995 ? "0.#" : "0", CultureInfo.InvariantCulture) + "%";

    /// <summary>As <see cref="Ratio"/>, but what is not 1 does not read as 1: <c>1.0004</c>.</summary>
    public static string Bound(double value) => value != 1 && Math.Abs(value - 1) < 0.005 ? value.ToString("0.0000", CultureInfo.InvariantCulture) : Ratio(value);

    /// <summary><c>9.12x (8.94–9.31)</c>.</summary>
    public static string Times(double estimate, double lower, double upper) => $"{Times(estimate)} ({Interval(lower, upper)})";

    /// <summary><c>8.94–9.31</c>.</summary>
    public static string Interval(double lower, double upper) => $"{Lower(lower)}–{Upper(upper)}";

    /// <summary>Lower end of an interval, rounded down: a claim is never more than was measured.</summary>
    public static string Lower(double value) => Bound(Outward(value, Math.Floor));

    /// <summary>Upper end of an interval, rounded up.</summary>
    public static string Upper(double value) => Bound(Outward(value, Math.Ceiling));

    private static double Outward(double value, Func<double, double> round)
    {
        if (!double.IsFinite(value) || value <= 0)
        {
            return value;
        }

        var digits = Math.Abs(value - 1) < 0.005 ? 4 : 2 - (int)Math.Floor(Math.Log10(value));
        var unit = Math.Pow(10, digits);
        // What is a round number but for the last bits of its double stays that number.
        var nearest = Math.Round(value * unit);
        return (Math.Abs((value * unit) - nearest) < 1e-6 ? nearest : round(value * unit)) / unit;
    }

    /// <summary>A time in ns, µs, ms or s.</summary>
    public static string Time(double nanoseconds) => Math.Abs(nanoseconds) switch
    {
        < 999.5 => $"{Ratio(nanoseconds)} ns",
        < 999.5e3 => $"{Ratio(nanoseconds / 1e3)} µs",
        < 999.5e6 => $"{Ratio(nanoseconds / 1e6)} ms",
        _ => $"{Ratio(nanoseconds / 1e9)} s",
    };

    /// <summary><c>5,000</c>.</summary>
    public static string Count(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary><c>1 candidate</c>, <c>5,000 candidates</c>.</summary>
    public static string Count(long count, string one, string many) => $"{Count(count)} {(count == 1 ? one : many)}";

    /// <summary><c>0:42</c> or <c>1:05:00</c>.</summary>
    public static string Clock(double seconds)
    {
        var time = TimeSpan.FromSeconds(Math.Clamp(double.IsFinite(seconds) ? seconds : 0, 0, 1e9));
        return time.TotalHours >= 1 ? $"{(int)time.TotalHours}:{time:mm\\:ss}" : time.ToString("m\\:ss", CultureInfo.InvariantCulture);
    }

    /// <summary><c>42.1 s</c>, <c>3 min 5 s</c> or <c>2 h 13 min</c>.</summary>
    public static string Duration(double seconds)
    {
        var time = TimeSpan.FromSeconds(Math.Clamp(double.IsFinite(seconds) ? seconds : 0, 0, 1e9));
        return time.TotalSeconds < 99.5 ? $"{Ratio(time.TotalSeconds)} s" : time.TotalHours < 1 ? $"{time.Minutes} min {time.Seconds} s" : $"{(int)time.TotalHours} h {time.Minutes} min";
    }

    /// <summary><c>2026-03-04 05:06:07 UTC</c>.</summary>
    public static string Moment(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>First twelve digits of an id: enough for people.</summary>
    public static string ShortId(string id) => id.Length > 12 ? id[..12] : id;
}
