using System.Collections.Immutable;
using EvoKernels.Contracts.Tasks;
using EvoKernels.Hosting.Configuration;

namespace EvoKernels.Hosting.RedTeam;

/// <summary>The bank of known exploits and of honest kernels with unusual tricks.</summary>
/// <param name="Folder">Where it lies.</param>
/// <param name="Cases">In order of id, exploits first.</param>
/// <param name="Tasks">The tasks of the cases, by name.</param>
public sealed record RedTeamBank(string Folder, ImmutableArray<RedTeamCase> Cases, ImmutableSortedDictionary<string, KernelTask> Tasks)
{
    private const string Place = "tests/EvoKernels.RedTeam";

    private static readonly string[] Kinds = ["exploits", "honest"];

    /// <summary>Whether there is a bank beside the configuration: it comes with the checkout.</summary>
    public static bool Exists(ConfigRoot? root = null) => Directory.Exists(Exploits(root ?? ConfigRoot.Find()));

    /// <exception cref="ConfigurationException">The bank is absent, or one of its files cannot be used.</exception>
    public static RedTeamBank Load(ConfigRoot? root = null)
    {
        root ??= ConfigRoot.Find();
        var folder = Path.Combine(root.Path, Place);
        if (!Exists(root))
        {
            throw new ConfigurationException(ConfigFiles.Display(folder), null, null, null, null, "there is no red-team bank; it comes with the checkout, so start ./evokernels from one");
        }

        var tasks = Directory.EnumerateDirectories(Path.Combine(folder, "tasks")).Select(path => TaskLoader.Load(path, root)).ToImmutableSortedDictionary(task => task.Name, task => task, StringComparer.Ordinal);
        var cases = Kinds.SelectMany(kind => Directory.EnumerateFiles(Path.Combine(folder, kind))
            .Where(path => Path.GetExtension(path) is ".cpp" or ".cu").Order(StringComparer.Ordinal).Select(path => CaseLoader.Load(path, tasks)));
        return new RedTeamBank(folder, [.. cases], tasks);
    }

    /// <summary>The cases that a device can run, with their tasks in its language.</summary>
    public RedTeamBank For(string device)
    {
        var isCuda = DeviceIds.IsCuda(device);
        return this with
        {
            Cases = [.. Cases.Where(one => one.IsCuda == isCuda)],
            Tasks = Tasks.ToImmutableSortedDictionary(task => task.Key, task => task.Value.For(isCuda), StringComparer.Ordinal),
        };
    }

    private static string Exploits(ConfigRoot root) => Path.Combine(root.Path, Place, Kinds[0]);

    /// <summary>The cases with these ids or rows; all if none is named.</summary>
    /// <exception cref="ConfigurationException">A name fits no case.</exception>
    public ImmutableArray<RedTeamCase> Only(IReadOnlyCollection<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        var known = Cases.Select(one => one.Id).Concat(Cases.Select(one => one.Row)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (names.FirstOrDefault(name => !known.Contains(name)) is { } unknown)
        {
            throw new ConfigurationException("--only", null, null, null, unknown, $"'{unknown}' is neither a case nor a row{Suggestion.For(unknown, known)}. Rows: {string.Join(", ", Cases.Select(one => one.Row).Distinct())}");
        }

        return names.Count == 0 ? Cases : [.. Cases.Where(one => names.Contains(one.Id, StringComparer.OrdinalIgnoreCase) || names.Contains(one.Row, StringComparer.OrdinalIgnoreCase))];
    }
}
