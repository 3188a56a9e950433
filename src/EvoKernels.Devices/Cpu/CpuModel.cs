namespace EvoKernels.Devices.Cpu;

/// <summary>What the processor calls itself.</summary>
public static class CpuModel
{
    private static readonly Dictionary<string, string> Facts = Read();

    /// <summary>E.g. <c>AMD EPYC 9654 (family 25 model 17 stepping 1)</c>.</summary>
    public static string Name { get; } = $"{Fact("model name")} (family {Fact("cpu family")} model {Fact("model")} stepping {Fact("stepping")})";

    public static string Microcode { get; } = Fact("microcode");

    /// <summary>Instruction-set flags, for the ceilings and for people.</summary>
    public static IReadOnlySet<string> Flags { get; } = Fact("flags").Split(' ').ToHashSet(StringComparer.Ordinal);

    private static string Fact(string key) => Facts.GetValueOrDefault(key, "unknown");

    private static Dictionary<string, string> Read() => File.ReadLines("/proc/cpuinfo")
        .TakeWhile(line => line.Length > 0)
        .Select(line => line.Split(':', 2, StringSplitOptions.TrimEntries))
        .Where(pair => pair.Length == 2)
        .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
}
