using EvoKernels.Contracts.Evaluations;
using EvoKernels.Hosting.Reports;

namespace EvoKernels.Cli.Rendering;

/// <summary>What stands beside a confirmed claim, as lines for people.</summary>
internal static class ConfirmLines
{
    public static void Print(Terminal terminal, ConfirmDetails details)
    {
        terminal.Line($"control: the baseline against itself in the same seconds {Interval(details.Control.Estimate, details.Control.Lower, details.Control.Upper)}");
        terminal.Line($"looks: {string.Join("; ", details.Looks.Select(look => $"{look.Pairs} process pairs {Figures.Interval(look.Lower, look.Upper)}"))}");
        foreach (var shape in details.HeldOut)
        {
            terminal.Line($"held out, not in the claim: {shape.Dims} {Figures.Time(shape.Nanoseconds)}, {(shape.Speedup is { } speedup ? Interval(speedup, shape.Lower, shape.Upper) : "too short to time")}");
        }

        if (details.Soak is { } soak)
        {
            var pace = soak.Pace is { } found ? $"; at its end {Figures.Times(found)} of the confirmed speed-up" : string.Empty;
            terminal.Line($"long run: {soak.Calls} calls in one process, {soak.NewContents} with contents of their own, every output right{pace}");
        }
    }

    private static string Interval(double estimate, double? lower, double? upper) => lower is { } low && upper is { } high
        ? Figures.Times(estimate, low, high)
        : Figures.Times(estimate);
}
