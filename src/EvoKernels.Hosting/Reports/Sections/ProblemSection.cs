using EvoKernels.Hosting.Reports.Markup;
using EvoKernels.Hosting.Reports.Stories;

namespace EvoKernels.Hosting.Reports.Sections;

/// <summary>What is wrong with the run's files; absent for a sound run.</summary>
internal static class ProblemSection
{
    private const int Most = 20;

    public static Html Write(RunStory story) => Html.If(story.Problems.Length > 0, () => Page.Section(
        "problems",
        "Problems with this run's files",
        Html.Of(
            $"""
            <ul class="problems">{story.Problems.Take(Most).Select(problem => Html.Of($"<li>{problem}</li>"))}</ul>
            {Html.If(story.Problems.Length > Most, () => Html.Of($"<p>And {story.Problems.Length - Most} more.</p>"))}
            """)));
}
