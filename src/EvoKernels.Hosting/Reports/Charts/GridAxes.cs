using System.Collections.Immutable;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Core.Archives;
using EvoKernels.Hosting.Reports.Stories;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace EvoKernels.Hosting.Reports.Charts;

/// <summary>One axis of an archive. Labels are what members in a bin were seen to have, so that they cannot disagree with how bins were made.</summary>
internal sealed record GridAxis(string Name, int Bins, ImmutableDictionary<int, string> Labels)
{
    public string Label(int bin) => Labels.GetValueOrDefault(bin, "");
}

/// <summary>The axes of a run's archives: the first goes up, the second to the right, a third makes panels. A single axis goes to the right.</summary>
internal sealed record GridAxes(ImmutableArray<GridAxis> All)
{
    private const int MostBins = 50;

    public GridAxis Rows => All.Length > 1 ? All[0] : new GridAxis("", 1, ImmutableDictionary<int, string>.Empty);

    public GridAxis Columns => All.Length switch { 0 => new GridAxis("", 1, ImmutableDictionary<int, string>.Empty), 1 => All[0], _ => All[1] };

    public GridAxis? Panels => All.Length > 2 ? All[2] : null;

    public int Row(ImmutableArray<int> cell) => All.Length > 1 ? Bin(cell, 0) : 0;

    public int Column(ImmutableArray<int> cell) => Bin(cell, All.Length > 1 ? 1 : 0);

    public int Panel(ImmutableArray<int> cell) => Panels is null ? 0 : Bin(cell, 2);

    public static GridAxes Of(RunStory story)
    {
        Member[] placed = [.. story.Members.Where(member => member.Placement is not null)];
        var (names, bins) = Settings(story.CampaignYaml);
        var count = Math.Min(3, placed.Select(member => member.Placement!.Cell.Length).DefaultIfEmpty(0).Max());
        return new GridAxes([.. Enumerable.Range(0, count).Select(axis => One(axis, names.ElementAtOrDefault(axis), bins, placed))]);
    }

    private static GridAxis One(int axis, string? name, int bins, Member[] placed)
    {
        var seen = placed.Where(member => member.Placement!.Cell.Length > axis).ToLookup(member => member.Placement!.Cell[axis]);
        // Some axes have few values, however many bins are asked for.
        var asked = name is null ? bins : FeatureGrid.Bins(name, bins);
        return new GridAxis(
            name?.Replace('_', ' ') ?? $"axis {axis + 1}",
            Math.Clamp(Math.Max(asked, seen.Max(bin => bin.Key) + 1), 1, MostBins),
            seen.ToImmutableDictionary(bin => bin.Key, bin => Label(name, [.. bin.Select(member => member.Judgement?.Evaluation.Descriptors).OfType<CodeDescriptors>()])));
    }

    private static string Label(string? name, CodeDescriptors[] seen) => (name, seen.Length) switch
    {
        (_, 0) => "",
        ("vector_width", _) => Range(seen.Select(one => (double)one.VectorWidth), width => width == 0 ? "scalar" : $"{width}", " bit"),
        ("code_size", _) => Range(seen.Select(one => (double)one.CodeSize), size => size < 1000 ? $"{size}" : $"{Math.Round(size / 1000, 1)}k", " B"),
        ("registers", _) => Range(seen.Select(one => (double)one.Registers), count => $"{count}", ""),
        ("shared_memory", _) => Range(seen.Select(one => (double)one.SharedMemory), size => size < 1000 ? $"{size}" : $"{Math.Round(size / 1000, 1)}k", " B"),
        ("block_size", _) => Range(seen.Select(one => (double)one.BlockSize), count => $"{count}", ""),
        ("memory_share", _) => Range(seen.Select(one => one.MemoryShare * 100), share => $"{Math.Round(share)}", "%"),
        _ => "",
    };

    private static string Range(IEnumerable<double> values, Func<double, string> text, string unit)
    {
        var (least, most) = (text(values.Min()), text(values.Max()));
        return (least == most ? least : $"{least}–{most}") + (least == "scalar" && most == least ? "" : unit);
    }

    private int Bin(ImmutableArray<int> cell, int axis) => axis < cell.Length ? Math.Clamp(cell[axis], 0, All[axis].Bins - 1) : 0;

    /// <summary>Names and bins as <c>campaign.yaml</c> gives them; a file that cannot be read costs only the names.</summary>
    private static (string[] Names, int Bins) Settings(string? yaml)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(yaml ?? ""));
            return stream.Documents is [{ RootNode: YamlMappingNode root }, ..] && Find(root, "database") is YamlMappingNode database
                ? ([.. (Find(database, "feature_dimensions") as YamlSequenceNode)?.Select(node => $"{node}") ?? []], int.TryParse($"{Find(database, "feature_bins")}", out var bins) ? bins : 1)
                : ([], 1);
        }
        catch (YamlException)
        {
            return ([], 1);
        }
    }

    private static YamlNode? Find(YamlMappingNode map, string key) => map.Children.FirstOrDefault(pair => $"{pair.Key}" == key).Value;
}
