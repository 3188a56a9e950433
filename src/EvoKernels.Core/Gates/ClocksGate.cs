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

    /// <summary>Why the samples cannot be honest, or null.</summary>
    /// <param name="commands">CPU and wall nanoseconds of each command.</param>
    public static string? Check(IReadOnlyList<(double Cpu, double Wall)> commands)
    {
        ArgumentNullException.ThrowIfNull(commands);
        var odd = commands.Count(command => command.Cpu > (command.Wall * AllowedRatio) + AllowedSlack);
        return odd > Math.Max(3, AllowedShare * commands.Count)
            ? $"in {odd} of {commands.Count} timed commands the processor worked longer than the call lasted: work was done outside the call"
            : null;
    }
}
