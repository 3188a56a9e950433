using EvoKernels.Hosting.Reports.Charts;
using EvoKernels.Hosting.Reports.Markup;
using EvoKernels.Hosting.Reports.Stories;

namespace EvoKernels.Hosting.Reports.Sections;

/// <summary>The archive of every island as a map.</summary>
internal static class ArchiveSection
{
    public static Html Write(RunStory story)
    {
        var axes = GridAxes.Of(story);
        var strongest = story.Islands.SelectMany(island => island.Cells).Select(cell => cell.Fitness).Where(double.IsFinite).DefaultIfEmpty(1).Max();
        return Page.Section("archive", "Archive map", story.Islands.All(island => island.Cells.IsEmpty)
            ? Html.Of($"<p>No archive holds a member yet.</p>")
            : Html.Of(
                $"""
                <p>Each island keeps the fastest member of every kind of code it has seen. A square names its holder and its screened speed-up: brown
                is slower than the baseline, blue-green faster, a star the champion, an arrow a member that came from another island. Axis labels are
                what members there were seen to have.</p>
                {story.Islands.Select(island => Island(island, axes, strongest, story.Champion?.CandidateId))}
                """));
    }

    private static Html Island(IslandStory island, GridAxes axes, double strongest, string? championId) => Html.Of(
        $"""
        <h3>Island {island.Index}</h3>
        <p class="quiet">{Figures.Count(island.Cells.Length, "cell", "cells")} held after
        {Figures.Count(island.Evaluations, "evaluation", "evaluations")}{Html.If(island.Arrivals > 0, () => Html.Of($"; {Figures.Count(island.Arrivals, "elite", "elites")} came from other islands"))}</p>
        {ArchiveChart.Draw(island, axes, strongest, championId)}
        """);
}
