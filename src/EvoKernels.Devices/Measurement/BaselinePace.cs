using EvoKernels.Core.Statistics;

namespace EvoKernels.Devices.Measurement;

/// <summary>
/// How fast the baseline usually is in this session. A screen in which it was much slower or faster than usual was taken in a moment that treats two kernels
/// differently, and would lead the search astray. It looks at the baseline alone, never at the candidate, so it favours nobody.
/// </summary>
internal sealed class BaselinePace(int shapes)
{
    /// <summary>Distance from the usual time at which a screen is repeated.</summary>
    private const double Off = 0.3;

    /// <summary>Screens remembered, and needed before anything is called unusual.</summary>
    private const int Remembered = 51;

    private const int Needed = 3;

    private readonly List<double>[] _times = [.. Enumerable.Range(0, shapes).Select(_ => new List<double>())];

    /// <summary>Distance of a time from the usual one, as a share of it; remembers the time.</summary>
    public double Distance(int shape, double nanoseconds)
    {
        var times = _times[shape];
        times.Add(nanoseconds);
        if (times.Count > Remembered)
        {
            times.RemoveAt(0);
        }

        return times.Count < Needed ? 0 : Math.Abs((nanoseconds / Quantiles.Median(times)) - 1);
    }

    public static bool IsOff(double distance) => distance > Off;
}
