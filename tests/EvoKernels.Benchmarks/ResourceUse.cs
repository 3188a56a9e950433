using System.Runtime.InteropServices;

namespace EvoKernels.Benchmarks;

/// <summary>Processor time and peak memory of this process.</summary>
/// <param name="CpuSeconds">User and system time.</param>
/// <param name="PeakMegabytes">Largest resident set.</param>
internal readonly record struct ResourceUse(double CpuSeconds, double PeakMegabytes)
{
    private const int Self = 0;

    public static unsafe ResourceUse OfThisProcess()
    {
        // struct rusage of x86-64: two timevals, then fourteen longs of which the first is the peak in KiB.
        var fields = stackalloc long[18];
        return GetResourceUse(Self, fields) == 0
            ? new ResourceUse(fields[0] + fields[2] + ((fields[1] + fields[3]) / 1e6), fields[4] / 1024.0)
            : throw new InvalidOperationException("getrusage failed");
    }

    [DllImport("libc", EntryPoint = "getrusage")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern unsafe int GetResourceUse(int who, long* fields);
}
