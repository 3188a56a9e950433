namespace EvoKernels.WrongKernels;

/// <summary>Survivors that somebody looked at: why the changed kernel is still right. One a line: id, a tab, the reason, a tab, the change.</summary>
internal static class Equivalents
{
    public static IReadOnlyDictionary<string, string> Known { get; } = Read();

    private static Dictionary<string, string> Read()
    {
        using var stream = typeof(Equivalents).Assembly.GetManifestResourceStream("equivalent.txt")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => !line.StartsWith('#'))
            .Select(line => line.Split('\t'))
            .ToDictionary(parts => parts[0], parts => parts[1], StringComparer.Ordinal);
    }
}
