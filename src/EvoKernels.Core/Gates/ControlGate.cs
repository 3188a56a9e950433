using EvoKernels.Core.Statistics;

namespace EvoKernels.Core.Gates;

/// <summary>
/// The baseline against itself in the seconds of a confirmation: if even that shows a difference, the moment treats processes differently and no claim can
/// come of it. Fails only where the whole interval lies outside 0.98 to 1.02: a narrow interval just beside 1 is noise between sessions, which every interval allows for.
/// </summary>
public static class ControlGate
{
    private const double Least = 0.98;
    private const double Most = 1.02;

    /// <summary>Why nothing can be said, or null.</summary>
    public static string? Check(RatioInterval control) => control.Lower > Most || control.Upper < Least
        ? $"the control failed: the baseline against itself came to {control.Estimate:0.000}x ({control.Lower:0.000}–{control.Upper:0.000}) in the same seconds, where 0.98 to 1.02 is allowed. "
            + "Something on this machine treats processes differently: stop other work, or use another core (--device), then confirm again"
        : null;
}
