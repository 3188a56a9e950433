namespace EvoKernels.Core.Gates;

/// <summary>
/// CPU time above wall time cannot be on one thread: work went on after "done", or elsewhere. Wall far above CPU is only a disturbed sample.
/// </summary>
public static class ClocksGate
{
    /// <summary>Measured on honest commands: CPU above wall by 5% in 5 of 104,986.</summary>
    private const double AllowedRatio = 1.05;

    /// <summary>Clocks are read a few microseconds apart. Nanoseconds.</summary>
    private const double AllowedSlack = 25_000;

    /// <summary>Share of commands that may be odd by accident; a single one always may.</summary>
    private const double AllowedShare = 0.02;

    /// <summary>Why the samples cannot be honest, or null.</summary>
    /// <param name="commands">CPU and wall nanoseconds of each command.</param>
    public static string? Check(IReadOnlyList<(double Cpu, double Wall)> commands)
    {
        ArgumentNullException.ThrowIfNull(commands);
        var odd = commands.Count(command => command.Cpu > (command.Wall * AllowedRatio) + AllowedSlack);
        return odd > Math.Max(1, AllowedShare * commands.Count)
            ? $"in {odd} of {commands.Count} timed commands the processor worked longer than the call lasted: work was done outside the call"
            : null;
    }
}
