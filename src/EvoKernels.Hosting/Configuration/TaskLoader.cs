using System.Collections.Immutable;
using EvoKernels.Contracts.Tasks;
using EvoKernels.Hosting.Configuration.Yaml;

namespace EvoKernels.Hosting.Configuration;

/// <summary>Loads a task from its folder: <c>task.yaml</c> and every source it names. Nothing is compiled here.</summary>
public static class TaskLoader
{
    private const string FileName = "task.yaml";

    private static readonly string[] Keys =
    [
        "name", "summary", "dims", "inputs", "outputs", "shapes", "held_out", "work", "reference", "distributions", "precision", "baselines", "seeds", "threads",
    ];

    /// <summary>A task by folder (relative to the current directory) or built-in name.</summary>
    /// <exception cref="ConfigurationException">There is no such task, or its file cannot be used.</exception>
    public static KernelTask Load(string pathOrName, ConfigRoot? root = null)
    {
        ArgumentNullException.ThrowIfNull(pathOrName);
        root ??= ConfigRoot.Find();
        var folder = FindFolder(pathOrName, Directory.GetCurrentDirectory(), root) ?? throw new ConfigurationException(
            pathOrName, null, null, null, pathOrName, $"no folder with a {FileName} and no built-in task of that name{Suggestion.Among(pathOrName, BuiltIn(root), "Built-in tasks")}");
        return LoadFolder(folder, root);
    }

    /// <summary>Names of the built-in tasks, sorted.</summary>
    public static ImmutableArray<string> BuiltIn(ConfigRoot? root = null) =>
    [
        .. Directory.EnumerateDirectories((root ?? ConfigRoot.Find()).Tasks)
            .Where(folder => File.Exists(Path.Combine(folder, FileName)))
            .Select(folder => Path.GetFileName(folder))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The folder of a task; null if there is none. A folder beside the asking file comes before a built-in of the same name.</summary>
    public static string? FindFolder(string written, string folder, ConfigRoot? root = null)
    {
        ArgumentNullException.ThrowIfNull(written);
        root ??= ConfigRoot.Find();
        if (written.Length == 0 || written.Contains('\0'))
        {
            return null;
        }

        var path = Path.GetFileName(written) == FileName ? Path.Combine(".", Path.GetDirectoryName(written)!) : written;
        return ConfigFiles.Resolve(path, folder, root, IsTask) ?? (Names.IsTask(written) && IsTask(Path.Combine(root.Tasks, written)) ? Path.Combine(root.Tasks, written) : null);
    }

    internal static KernelTask LoadFolder(string folder, ConfigRoot root)
    {
        var path = Path.Combine(folder, FileName);
        var file = ConfigFiles.Display(path);
        var text = ConfigFiles.Read(path, ConfigFiles.MaxYaml, problem => new ConfigurationException(file, null, null, null, null, problem));
        return Read(Section.Of(YamlText.ReadFile(text, file), Keys), new TaskFiles(folder, root));
    }

    private static bool IsTask(string folder) => File.Exists(Path.Combine(folder, FileName));

    private static KernelTask Read(Section top, TaskFiles files)
    {
        var name = Names.Task(top.Require("name", "the task's name"));
        var summary = OneLine(top.Require("summary", "one line that says what is computed"));
        var buffers = TaskBuffers.Read(top);
        var shapes = new TaskShapes(buffers);
        var work = shapes.ReadWork(top);
        var timed = shapes.Read(top.Require("shapes", "the timed shapes, e.g. [{rows: 1024, cols: 1024}]"), min: 1, work, []);
        var heldOut = top.Find("held_out") is { } node ? shapes.Read(node, min: 0, work, timed) : [];
        var allow = Precision(top);
        Only(top, "threads", "1", "timing by CPU time holds for one thread only, so kernels with more threads are refused for now");
        var task = new KernelTask(
            name,
            summary,
            buffers.Dims,
            buffers.Inputs,
            buffers.Outputs,
            timed,
            heldOut,
            work,
            files.Reference(top),
            Distributions(top),
            "float32",
            files.Baselines(top),
            files.Seeds(top),
            Threads: 1,
            allow);
        files.Check(task);
        return task;
    }

    /// <summary><c>float32</c>, or <c>{type: float32, allow: bfloat16}</c>; the allowance.</summary>
    private static string? Precision(Section top)
    {
        if (top.Find("precision") is not MapNode map)
        {
            Only(top, "precision", "float32", "a lower one that kernels may use is declared as {type: float32, allow: bfloat16}");
            return null;
        }

        var section = Section.Of(map, "type", "allow");
        Only(section, "type", "float32", "a lower one that kernels may use is declared by 'allow'");
        return Section.AsOneOf(section.Require("allow", "a lower precision, or write precision: float32"), "lower precision", KernelTask.KnownAllowances);
    }

    private static string OneLine(ConfigNode node)
    {
        var text = Section.AsText(node).Trim();
        return text.Length is > 0 and <= 200 && !text.Any(char.IsControl) ? text : throw node.Error("expected one line of 1 to 200 characters");
    }

    private static ImmutableArray<string> Distributions(Section top)
    {
        var known = KernelTask.KnownDistributions;
        if (top.Find("distributions") is not { } node || node is ScalarNode { Text: "default" })
        {
            return known;
        }

        var names = ImmutableArray.CreateBuilder<string>();
        foreach (var item in Section.AsList(node, "'default' or a list of distributions", min: 1))
        {
            var name = Section.AsOneOf(item, "distribution", known);
            names.Add(names.Contains(name) ? throw item.Error($"'{name}' is listed twice; keep one") : name);
        }

        return names.ToImmutable();
    }

    private static void Only(Section top, string key, string value, string reason)
    {
        if (top.Find(key) is { } node && Section.AsText(node, value) is var text && text != value)
        {
            throw node.Error($"'{text}' is refused: {value} is the only value ({reason})");
        }
    }
}
