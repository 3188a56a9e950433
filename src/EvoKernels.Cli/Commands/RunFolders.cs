using System.CommandLine;
using System.Globalization;

namespace EvoKernels.Cli.Commands;

/// <summary>Where runs are kept: <c>runs/&lt;name&gt;-&lt;time&gt;</c> in the current directory, unless <c>--out</c> names the folder itself.</summary>
internal static class RunFolders
{
    private const string Runs = "runs";
    private const string Journal = "journal.jsonl";
    private const string Settings = "campaign.yaml";

    public static Argument<string> Argument() => new("run") { Description = "The folder of a run, e.g. runs/quickstart-20260101-120000." };

    /// <summary>The folder to run in.</summary>
    /// <param name="name">The campaign's name.</param>
    /// <param name="wanted"><c>--out</c>, or null.</param>
    /// <param name="resume">True to continue: the folder <paramref name="wanted"/>, or the newest of that name.</param>
    /// <param name="time">Names new folders.</param>
    /// <exception cref="UsageException">Nothing to resume, or a folder that already holds something.</exception>
    public static string Choose(string name, string? wanted, bool resume, TimeProvider time)
    {
        if (resume)
        {
            return wanted is null ? Newest(name) : HoldsRun(wanted) ? wanted : throw new UsageException($"--resume: {wanted} holds no run; leave --resume out to begin one there");
        }

        if (wanted is null)
        {
            var stem = Path.Combine(Runs, $"{name}-{time.GetLocalNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}");
            return Enumerable.Range(1, 1000).Select(number => number == 1 ? stem : $"{stem}-{number}").First(path => !Path.Exists(path));
        }

        return HoldsRun(wanted) ? throw new UsageException($"--out: {wanted} already holds a run; add --resume to continue it, or name another folder")
            : File.Exists(wanted) ? throw new UsageException($"--out: {wanted} is a file; name a folder")
            : Directory.Exists(wanted) && Directory.EnumerateFileSystemEntries(wanted).Any() ? throw new UsageException($"--out: {wanted} is not empty; name a new or an empty folder")
            : wanted;
    }

    /// <exception cref="UsageException">There is no run.</exception>
    public static string Existing(string folder) =>
        HoldsRun(folder) ? folder
        : throw new UsageException(Directory.Exists(folder) ? $"{folder} holds no run (it has no {Journal})" : $"there is no run folder {folder}{Known()}");

    private static bool HoldsRun(string folder) => File.Exists(Path.Combine(folder, Journal)) || File.Exists(Path.Combine(folder, Settings));

    private static string Newest(string name) => All()
        .Where(folder => Path.GetFileName(folder).StartsWith(name + "-", StringComparison.Ordinal) && char.IsAsciiDigit(Path.GetFileName(folder)[name.Length + 1]))
        .OrderByDescending(folder => folder, StringComparer.Ordinal)
        .FirstOrDefault() ?? throw new UsageException($"--resume: there is no run of '{name}' in {Runs}/; leave --resume out to begin one, or name its folder with --out");

    private static IEnumerable<string> All() => Directory.Exists(Runs) ? Directory.EnumerateDirectories(Runs).Where(HoldsRun) : [];

    private static string Known()
    {
        var newest = All().OrderByDescending(folder => Directory.GetLastWriteTimeUtc(folder)).Take(3).ToArray();
        return newest.Length == 0 ? string.Empty : $"; the newest runs here: {string.Join(", ", newest)}";
    }
}
