using System.Collections.Immutable;
using System.Globalization;
using EvoKernels.Core.Linting;
using EvoKernels.Devices.Trials;

namespace EvoKernels.Devices.Linting;

/// <summary>What the times of a task's baselines say about the task. Advice: timings of one moment refuse nothing but what cannot be timed at all.</summary>
internal static class SpeedAdvice
{
    /// <summary>A baseline this many times over the floor leaves room that says nothing about a search.</summary>
    private const double FarFromFloor = 25;

    /// <summary>Nanoseconds below which a call is mostly the harness's own.</summary>
    private const double Short = 5_000;

    private const string LastLevelCache = "/sys/devices/system/cpu/cpu0/cache/index3/size";

    public static IEnumerable<LintFinding> Of(TaskBench task)
    {
        var times = task.Quickest.Take(task.Plan.PublicShapes).ToArray();
        if (times.All(time => time < Short))
        {
            yield return new("time", IsDefect: true, $"every timed shape takes under {Short / 1000:0} µs, near the time of an empty call: use larger ones");
        }

        for (var shape = 0; shape < times.Length; shape++)
        {
            if (times[shape] < Short && times.Any(time => time >= Short))
            {
                yield return new("time", IsDefect: false, $"a call at {task.Plan.Shapes[shape]} takes {times[shape] / 1000:0.0} µs: it will be verified, not timed");
            }
            else if (times[shape] > FarFromFloor * task.Floors[shape])
            {
                yield return new("baselines", IsDefect: false,
                    $"the fastest baseline takes {times[shape] / task.Floors[shape]:0} times the roofline's least at {task.Plan.Shapes[shape]}: a gain over it may only say that it is weak. Add a stronger one");
            }
        }
    }

    public static ImmutableArray<string> Facts(TaskBench task)
    {
        var largest = Enumerable.Range(0, task.Plan.PublicShapes).Max(task.Plan.CallBytes);
        var cache = CacheBytes();
        return
        [
            $"data of the largest timed shape: {largest / 1e6:0.0} MB{(cache > 0 ? $"; the last-level cache holds {cache / 1e6:0.0} MB" : "")}. Every call finds its inputs in memory, not in a cache",
            .. Enumerable.Range(0, task.Plan.PublicShapes).Select(shape =>
                $"{task.Plan.Shapes[shape]}: fastest baseline {task.Quickest[shape] / 1000:0.0} µs, least by the roofline {task.Floors[shape] / 1000:0.0} µs"),
        ];
    }

    /// <summary>Written like <c>32768K</c>; 0 where it is not told.</summary>
    private static long CacheBytes() =>
        File.Exists(LastLevelCache) && long.TryParse(File.ReadAllText(LastLevelCache).Trim().TrimEnd('K'), NumberStyles.None, CultureInfo.InvariantCulture, out var kilobytes)
            ? kilobytes << 10
            : 0;
}
