using System.Collections.Immutable;
using EvoKernels.Contracts.Tasks;
using EvoKernels.Core.Sources;
using EvoKernels.Hosting.Configuration.Yaml;

namespace EvoKernels.Hosting.Configuration;

/// <summary>The sources that a task file names.</summary>
internal sealed class TaskFiles(string folder, ConfigRoot root)
{
    private const int MaxFiles = 64;

    private readonly List<(ConfigNode Node, SourceFile File)> _kernels = [];

    public SourceFile Reference(Section top)
    {
        var node = top.Require("reference", "the trusted fp64 source, e.g. reference.cpp");
        if (Section.AsText(node, "the path of a file").EndsWith(".py", StringComparison.Ordinal))
        {
            throw node.Error("PyTorch references are not supported yet; write reference.cpp, exporting extern \"C\" void reference(…)");
        }

        return Source(node, ".cpp");
    }

    public ImmutableArray<Baseline> Baselines(Section top)
    {
        const string What = "trusted kernels to beat, e.g. [baselines/naive.cpp]";
        var baselines = ImmutableArray.CreateBuilder<Baseline>();
        foreach (var item in Section.AsList(top.Require("baselines", What), What, 1, MaxFiles))
        {
            var baseline = item is MapNode ? Linked(Section.Of(item, "file", "link")) : new Baseline(Kernel(item), []);
            baselines.Add(baselines.Any(other => other.Source.Name == baseline.Source.Name) ? throw item.Error($"'{baseline.Source.Name}' is listed twice; keep one") : baseline);
        }

        return baselines.ToImmutable();
    }

    public ImmutableArray<SourceFile> Seeds(Section top)
    {
        const string What = "first kernels of the population, e.g. [seeds/naive.cpp]";
        var seeds = ImmutableArray.CreateBuilder<SourceFile>();
        foreach (var item in Section.AsList(top.Require("seeds", What), What, 1, MaxFiles))
        {
            var seed = Kernel(item);
            seeds.Add(seeds.Any(other => other.Name == seed.Name) ? throw item.Error($"'{seed.Name}' is listed twice; keep one") : seed);
        }

        return seeds.ToImmutable();
    }

    /// <summary>Checks what the directives of every kernel speak of, once the task is known.</summary>
    /// <exception cref="ConfigurationException">A directive cannot be used, or a source is not in the language that its name promises.</exception>
    public void Check(KernelTask task)
    {
        foreach (var (node, file) in _kernels)
        {
            var (directives, errors) = SourceDirectives.Parse(file.Text, task);
            if ((directives is null ? errors[0].ToString() : SourceNames.Problem(file.Name, directives)) is { } problem)
            {
                throw node.Error($"'{file.Name}' {(directives is null ? "cannot be used, " : string.Empty)}{problem}");
            }
        }
    }

    private Baseline Linked(Section section)
    {
        var file = Kernel(section.Require("file", "the path of the baseline's source"));
        var node = section.Find("link");
        var link = node is null ? [] : Section.AsList(node, "library names, e.g. [openblas]", 0, 8).Select(Names.Library).ToImmutableArray();
        return file.IsCuda && !link.IsEmpty
            ? throw node!.Error($"'{file.Name}' is device code, which links no library; leave 'link' out, or write the baseline in C++")
            : new Baseline(file, link);
    }

    private SourceFile Kernel(ConfigNode node)
    {
        var file = Source(node, ".cpp", ".cu");
        _kernels.Add((node, file));
        return file;
    }

    private SourceFile Source(ConfigNode node, params string[] endings)
    {
        var name = Section.AsText(node, "the path of a file");
        return endings.Contains(Path.GetExtension(name))
            ? new SourceFile(name, ConfigFiles.ReadNamed(node, folder, root))
            : throw node.Error($"'{name}' does not end in {string.Join(" or ", endings)}");
    }
}
