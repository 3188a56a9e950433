using System.Collections.Immutable;
using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Tasks;
using EvoKernels.Hosting.Configuration.Yaml;

namespace EvoKernels.Hosting.Configuration;

/// <summary>Loads a campaign file with its task and deck, and fills in every default.</summary>
public static class CampaignLoader
{
    /// <param name="path">The campaign file.</param>
    /// <param name="setOverrides"><c>ns.key=value</c> each, applied in order; the value is YAML.</param>
    /// <param name="root">Where <c>configs/</c> is; found if null.</param>
    /// <exception cref="ConfigurationException">The file, the task, the deck or an override cannot be used.</exception>
    public static ResolvedCampaign Load(string path, IEnumerable<string>? setOverrides = null, ConfigRoot? root = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        root ??= ConfigRoot.Find();
        var found = path.Length == 0 || path.Contains('\0') ? null : ConfigFiles.Resolve(path, Directory.GetCurrentDirectory(), root, File.Exists);
        var full = found ?? throw new ConfigurationException(path, null, null, null, path, $"there is no such campaign file{Hint(path, root)}");
        var file = ConfigFiles.Display(full);
        var text = ConfigFiles.Read(full, ConfigFiles.MaxYaml, problem => new ConfigurationException(file, null, null, null, null, problem));
        var tree = YamlText.ReadFile(text, file);
        Overrides.Apply(tree, setOverrides ?? []);
        return Read(tree, file, new CampaignFolders(Path.GetDirectoryName(full)!, root));
    }

    private static ResolvedCampaign Read(MapNode tree, string file, CampaignFolders folders)
    {
        var top = Section.Of(tree, "name", "task", "devices", "random_seed", "budget", "database", "operators", "llm", "prompt", "evaluator");
        var (task, taskName) = folders.Task(top.Require("task", "a built-in task (see 'evokernels tasks list') or a task folder"));
        var devices = CampaignSections.Devices(top);
        task = ForDevices(task, devices, top);
        var (deck, deckPath, llm) = LlmSection.Read(top, folders);
        var budget = CampaignSections.Budget(top);
        LlmSection.CheckPaid(top, llm, budget);
        var settings = new CampaignSettings(
            Name(top, file, task),
            task.Name,
            devices,
            CampaignSections.Seed(top),
            budget,
            CampaignSections.Database(top, DeviceIds.IsCuda(devices[0])),
            CampaignSections.Operators(top),
            deck,
            CampaignSections.Prompt(top),
            CampaignSections.Evaluator(top),
            llm);
        return new ResolvedCampaign(settings, task, CampaignYaml.Write(settings, taskName, deckPath));
    }

    /// <summary>The task with the sources that its devices can run.</summary>
    private static KernelTask ForDevices(KernelTask task, ImmutableArray<string> devices, Section top)
    {
        var isCuda = DeviceIds.IsCuda(devices[0]);
        if (devices.FirstOrDefault(id => DeviceIds.IsCuda(id) != isCuda) is { } other)
        {
            throw top.Find("devices")!.Error($"'{devices[0]}' and '{other}' run different languages; a campaign has devices of one kind");
        }

        var fit = task.For(isCuda);
        return !fit.Baselines.IsEmpty && !fit.Seeds.IsEmpty
            ? fit
            : throw top.Require("task", string.Empty).Error(
                $"task '{task.Name}' has no {(fit.Baselines.IsEmpty ? "baseline" : "seed")} in {(isCuda ? "CUDA (.cu)" : "C++ (.cpp)")}, which {devices[0]} needs; add one to {(fit.Baselines.IsEmpty ? "baselines" : "seeds")} in its task.yaml");
    }

    private static string Name(Section top, string file, KernelTask task)
    {
        if (top.Find("name") is { } node)
        {
            var name = Section.AsText(node);
            return Names.IsCampaign(name) ? name : throw node.Error($"'{name}' is no campaign name: 1 to 64 letters, digits, dashes and underscores (it becomes a folder name)");
        }

        return Path.GetFileNameWithoutExtension(file) is var stem && Names.IsCampaign(stem) ? stem : task.Name;
    }

    private static string Hint(string path, ConfigRoot root)
    {
        var folder = Path.Combine(root.Configs, "campaigns");
        var known = Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.yaml").Select(file => ConfigFiles.Display(file)).Order(StringComparer.Ordinal).ToArray() : [];
        return known.Length == 0 ? string.Empty : Suggestion.Among(path, known, "Campaigns that come with EvoKernels");
    }
}
