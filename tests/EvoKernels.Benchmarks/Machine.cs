using System.Globalization;
using EvoKernels.Devices.Cpu;
using EvoKernels.Devices.Native;

namespace EvoKernels.Benchmarks;

/// <summary>One line that says what a figure was measured on: no figure goes without it.</summary>
internal static class Machine
{
    public static async Task<string> DescribeAsync(CancellationToken cancellationToken)
    {
        var toolchain = await Toolchain.FindAsync(cancellationToken);
        var kernel = (await File.ReadAllTextAsync("/proc/sys/kernel/osrelease", cancellationToken)).Trim();
        return $"Machine: {CpuModel.Name}, {Environment.ProcessorCount} logical processors, Linux {kernel}, {toolchain.Version}, "
            + $".NET {Environment.Version}; {TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}; load before: {Load()}.";
    }

    /// <summary>Mean number of runnable processes over the last minute: above 1 or so, something else was running.</summary>
    public static string Load() => File.ReadAllText("/proc/loadavg").Split(' ')[0];
}
