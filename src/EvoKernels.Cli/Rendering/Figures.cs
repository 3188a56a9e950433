using System.Globalization;

namespace EvoKernels.Cli.Rendering;

/// <summary>Numbers for people: three significant digits, units spelled out.</summary>
internal static class Figures
{
    /// <summary><c>1.02</c>, <c>9.12</c>, <c>79.1</c>, <c>213</c>: without the x.</summary>
    public static string Ratio(double value) => value.ToString(Math.Abs(value) switch { < 9.995 => "0.00", < 99.95 => "0.0", _ => "0" }, CultureInfo.InvariantCulture);

    public static string Percent(double fraction) => (fraction * 100).ToString("0", CultureInfo.InvariantCulture) + "%";

    /// <summary>A time in ns, µs, ms or s.</summary>
    public static string Time(double nanoseconds) => nanoseconds switch
    {
        < 1e3 => $"{Ratio(nanoseconds)} ns",
        < 1e6 => $"{Ratio(nanoseconds / 1e3)} µs",
        < 1e9 => $"{Ratio(nanoseconds / 1e6)} ms",
        _ => $"{Ratio(nanoseconds / 1e9)} s",
    };

    /// <summary><c>32 KiB</c>, <c>4 MiB</c>.</summary>
    public static string Bytes(long bytes) => bytes switch
    {
        < 1 << 10 => $"{bytes} B",
        < 1 << 20 => $"{Ratio(bytes / 1024.0)} KiB",
        < 1 << 30 => $"{Ratio(bytes / 1048576.0)} MiB",
        _ => $"{Ratio(bytes / 1073741824.0)} GiB",
    };

    /// <summary><c>0:42</c> or <c>1:05:00</c>.</summary>
    public static string Clock(double seconds)
    {
        var time = TimeSpan.FromSeconds(Math.Min(Math.Max(seconds, 0), 1e9));
        return time.TotalHours >= 1 ? $"{(int)time.TotalHours}:{time:mm\\:ss}" : time.ToString("m\\:ss", CultureInfo.InvariantCulture);
    }
}
