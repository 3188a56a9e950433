namespace EvoKernels.DeviceTests.Support;

/// <summary>Processors that this process may use.</summary>
internal static class Allowed
{
    /// <summary>The last one: the first is where a box's own work tends to be.</summary>
    public static int LastCore { get; } = Last();

    private static int Last()
    {
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith("Cpus_allowed_list:", StringComparison.Ordinal));
        return int.Parse(line.Split(':', ',', '-')[^1].Trim());
    }
}
