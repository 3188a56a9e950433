using System.Diagnostics;

namespace EvoKernels.CliTests.EndToEnd;

/// <summary>Who started whom, as the kernel tells it.</summary>
internal static class ProcessTree
{
    /// <summary>Children of a process that have started a simulated device: they are judging a candidate just now.</summary>
    public static int[] WorkersAtWork(int parent)
    {
        var all = Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => name!.All(char.IsAsciiDigit)).Select(name => int.Parse(name!)).Select(Read).OfType<(int Id, int Parent, string Name)>().ToArray();
        return [.. all.Where(one => one.Name.StartsWith("cudasim-", StringComparison.Ordinal)).Select(one => one.Parent).Where(worker => all.Any(one => one.Id == worker && one.Parent == parent)).Distinct()];
    }

    public static void Kill(int id)
    {
        using var process = Process.GetProcessById(id);
        process.Kill();
    }

    private static (int Id, int Parent, string Name)? Read(int id)
    {
        try
        {
            // "123 (name) S 1 …"; a name can hold spaces and parentheses.
            var text = File.ReadAllText($"/proc/{id}/stat");
            var (open, close) = (text.IndexOf('('), text.LastIndexOf(')'));
            return (id, int.Parse(text[(close + 2)..].Split(' ')[1]), text[(open + 1)..close]);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
