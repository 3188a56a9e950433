using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Tasks;
using EvoKernels.Hosting.Configuration.Yaml;

namespace EvoKernels.Hosting.Configuration;

/// <summary>Finds the task and the deck that a campaign names: beside the file (an override: in the current directory), then in <c>configs/</c>.</summary>
internal sealed class CampaignFolders(string folder, ConfigRoot root)
{
    /// <summary>The task, and how the resolved file names it.</summary>
    public (KernelTask Task, string Name) Task(ConfigNode node)
    {
        var written = Section.AsText(node, "a built-in task or a task folder");
        ConfigFiles.CheckPath(node, written);
        var found = TaskLoader.FindFolder(written, Base(node), root)
            ?? throw node.Error($"'{written}' is neither a built-in task nor a folder with a task.yaml{Suggestion.Among(written, TaskLoader.BuiltIn(root), "Built-in tasks")}");
        var task = TaskLoader.LoadFolder(found, root);
        return (task, Path.GetDirectoryName(found) == root.Tasks ? Path.GetFileName(found) : Portable(found));
    }

    /// <summary>The deck, and how the resolved file names it.</summary>
    public (Deck Deck, string Path) Deck(ConfigNode node)
    {
        var written = Section.AsText(node, "the folder of a deck");
        ConfigFiles.CheckPath(node, written);
        var path = Path.GetFileName(written) == "deck.yaml" ? Path.Combine(".", Path.GetDirectoryName(written)!) : written;
        var found = ConfigFiles.Resolve(path, Base(node), root, DeckLoader.IsDeck)
            ?? throw node.Error($"'{written}' is no folder with a deck.yaml");
        return (DeckLoader.Load(found, root), Portable(found));
    }

    private string Base(ConfigNode node) => node.At.Line == 0 ? Directory.GetCurrentDirectory() : folder;

    /// <summary>Paths below <c>configs/</c> are written so that they hold on another machine.</summary>
    private string Portable(string path) => RealPath.IsInside(path, root.Configs) ? Path.GetRelativePath(root.Path, path) : path;
}
