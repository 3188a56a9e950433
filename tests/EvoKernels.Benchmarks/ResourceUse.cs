using System.Runtime.InteropServices;

namespace EvoKernels.Benchmarks;

/// <summary>Processor time and peak memory of this process, or of its children that have ended.</summary>
/// <param name="CpuSeconds">User and system time.</param>
/// <param name="PeakMegabytes">Largest resident set; for children, of the largest one.</param>
internal readonly record struct ResourceUse(double CpuSeconds, double PeakMegabytes)
{
    private const int Self = 0;
    private const int Children = -1;

    public static ResourceUse OfThisProcess() => Of(Self);

    public static ResourceUse OfChildren() => Of(Children);

    private static unsafe ResourceUse Of(int who)
    {
        // struct rusage of x86-64: two timevals, then fourteen longs of which the first is the peak in KiB.
        var fields = stackalloc long[18];
        return GetResourceUse(who, fields) == 0
            ? new ResourceUse(fields[0] + fields[2] + ((fields[1] + fields[3]) / 1e6), fields[4] / 1024.0)
            : throw new InvalidOperationException("getrusage failed");
    }

    [DllImport("libc", EntryPoint = "getrusage")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern unsafe int GetResourceUse(int who, long* fields);
}
