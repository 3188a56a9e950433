using System.Collections.Immutable;
using System.Globalization;

namespace EvoKernels.Devices.Native;

/// <summary>The logical processors of this machine that this process may use.</summary>
public static class Processors
{
    private const string StatusKey = "Cpus_allowed_list:";

    /// <summary>In ascending order. From the operating system's own list: processors outside a container's set cannot be pinned to.</summary>
    public static ImmutableArray<int> Allowed()
    {
        var line = File.ReadLines("/proc/self/status").FirstOrDefault(text => text.StartsWith(StatusKey, StringComparison.Ordinal));
        return line is null ? [.. Enumerable.Range(0, Environment.ProcessorCount)] : Parse(line[StatusKey.Length..]);
    }

    /// <summary>Those that share no physical core with <paramref name="core"/>: work there leaves its arithmetic units and inner caches alone. May be empty.</summary>
    public static ImmutableArray<int> Spare(int core)
    {
        var siblings = $"/sys/devices/system/cpu/cpu{core}/topology/thread_siblings_list";
        ImmutableArray<int> busy = File.Exists(siblings) ? Parse(File.ReadAllText(siblings)) : [core];
        return [.. Allowed().Where(other => other != core && !busy.Contains(other))];
    }

    /// <summary>Reads the kernel's form of a set, e.g. <c>0-3,8</c>.</summary>
    internal static ImmutableArray<int> Parse(string list) =>
        [.. list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).SelectMany(range =>
        {
            var ends = range.Split('-').Select(end => int.Parse(end, CultureInfo.InvariantCulture)).ToArray();
            return Enumerable.Range(ends[0], ends[^1] - ends[0] + 1);
        })];
}
