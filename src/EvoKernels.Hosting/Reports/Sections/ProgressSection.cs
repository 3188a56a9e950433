using EvoKernels.Hosting.Reports.Charts;
using EvoKernels.Hosting.Reports.Markup;
using EvoKernels.Hosting.Reports.Stories;

namespace EvoKernels.Hosting.Reports.Sections;

/// <summary>The search over time.</summary>
internal static class ProgressSection
{
    public static Html Write(RunStory story, OperatorMarks marks)
    {
        var chart = ProgressChart.Draw(story, marks);
        return Page.Section("progress", "Progress of the search", chart == Html.Empty
            ? Html.Of(
                $"""
                <p>No member has been accepted and timed{(story.Judged.Any() ? "" : "; nothing has been evaluated")}. There is nothing to draw
                yet.</p>
                """)
            : Html.Of(
                $"""
                <p>Every mark is a member that was found correct and honest, at its screened speed-up; its shape says what made it. The line is the
                best so far. Ticks along the bottom are evaluations without a time. Screens are short and noisy: they steer the search and claim
                nothing.</p>
                {marks.Legend()}
                {chart}
                <details><summary>The improvements as a table</summary>{Improvements(story)}</details>
                """));
    }

    private static Html Improvements(RunStory story) => Page.Table(
        "Members that were the fastest so far",
        [Column.Number("evaluation"), Column.Number("time"), "member", "made by", Column.Number("screened"), "versus"],
        ProgressChart.Records(story.Judged).Select(member => Html.Of(
            $"""
            {Page.Number(member.Judgement!.Order)}{Page.Number(Figures.Clock(member.Judgement.Seconds))}<th scope="row">{member.Name}</th><td>
            {OperatorMarks.Icon(member.Operator)} {member.Operator}{Page.Origin(member)}</td>{Page.Number(Figures.Times(member.Fitness))}
            {Page.Cell(member.Judgement.Evaluation.Speedup?.Versus)}
            """)));
}
