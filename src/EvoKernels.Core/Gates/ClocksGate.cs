namespace EvoKernels.Core.Gates;

/// <summary>
/// CPU time well above wall time cannot be on one thread: "done" came early, or work went on elsewhere. CPU time is read when the child sleeps, so forging
/// gains nothing; this gate names it. Wall far above CPU is only a disturbed sample.
/// </summary>
public static class ClocksGate
{
    /// <summary>A forger's call lies behind "done" as a whole: its CPU time is many times its wall time.</summary>
    private const double AllowedRatio = 1.25;

    /// <summary>The way back from the answer to sleep, with cold caches. Nanoseconds.</summary>
    private const double AllowedSlack = 50_000;

    /// <summary>
    /// Share of commands that may be odd. On a quiet machine one in thousands is; on a crowded virtual one the hypervisor's pauses count as CPU time of
    /// whoever was running, and up to a fifth were. Forging fewer than half of the calls gains nothing, for their time counts all the same.
    /// </summary>
    private const double AllowedShare = 0.5;

    /// <summary>
    /// Share of the trusted kernel's commands that may be odd while a candidate is accused. It ran between the candidate's and forges nothing: odd clocks of its are the machine's. Without this
    /// control 3 of 609 confirmations of a kernel against itself ended here on a busy machine (docs/benchmarks.md).
    /// </summary>
    private const double ControlShare = 0.1;

    /// <summary>Why the samples cannot be honest, or why nobody can tell; both null if all is well.</summary>
    /// <param name="commands">CPU and wall nanoseconds of each of the candidate's commands.</param>
    /// <param name="control">The same of the trusted kernel that ran between them.</param>
    public static (string? Refused, string? Undecided) Check(IReadOnlyList<(double Cpu, double Wall)> commands, IReadOnlyList<(double Cpu, double Wall)> control)
    {
        ArgumentNullException.ThrowIfNull(commands);
        ArgumentNullException.ThrowIfNull(control);
        var (odd, trusted) = (commands.Count(IsOdd), control.Count(IsOdd));
        return odd <= Math.Max(3, AllowedShare * commands.Count) ? (null, null)
            : trusted > ControlShare * control.Count
                ? (null, $"the machine's clocks cannot be believed at this moment: in {odd} of {commands.Count} timed commands the processor worked longer than the call lasted, and in {trusted} of {control.Count} of the baseline, which is trusted. Try again when the machine is quieter")
            : ($"in {odd} of {commands.Count} timed commands the processor worked longer than the call lasted: work was done outside the call", null);
    }

    private static bool IsOdd((double Cpu, double Wall) command) => command.Cpu > (command.Wall * AllowedRatio) + AllowedSlack;
}
