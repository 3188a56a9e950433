using EvoKernels.Hosting.Reports.Charts;
using EvoKernels.Hosting.Reports.Markup;
using EvoKernels.Hosting.Reports.Stories;

namespace EvoKernels.Hosting.Reports.Sections;

/// <summary>What each operator was asked for and what came of it.</summary>
internal static class OperatorSection
{
    private static readonly Column[] Columns =
    [
        "operator", Column.Number("asked"), Column.Number("barren"), Column.Number("accepted"), Column.Number("rejected"), Column.Number("undecided"),
        Column.Number("recorded"), Column.Number("best gain"), Column.Number("device time"),
    ];

    public static Html Write(RunStory story) => Page.Section("operators", "Operators", story.Operators.IsEmpty
        ? Html.Of($"<p>No operator has been asked for a child.</p>")
        : Html.Of(
            $"""
            <p>An operator makes children of parents. Barren proposals made nothing new: a duplicate, or an answer that cannot be used. The best gain is
            the largest ratio of a child's screened speed-up to its parent's.</p>
            {Page.Table("Operators", Columns, story.Operators.Select(Row))}
            {Remarks([.. story.Operators.SelectMany(TurnedOff), .. story.Operators.SelectMany(WhyBarren)])}
            """));

    private static Html Row(OperatorTally tally) => Html.Of(
        $"""
        <th scope="row">{OperatorMarks.Icon(tally.Name)} {tally.Name}{Html.If(tally.OffReason is not null, () => Html.Of($" <span class=\"tag\">off</span>"))}</th>
        {Page.Number(tally.Asked)}{Page.Number(tally.Barren)}{Page.Number(tally.Accepted)}{Page.Number(tally.Rejected)}{Page.Number(tally.Undecided)}
        {Page.Number(tally.Recorded)}
        {Page.Number(tally.BestGain is { } gain ? $"{Figures.Times(gain)} by {tally.BestGainBy!.Name}" : "–")}
        {Page.Number(Figures.Duration(tally.DeviceSeconds))}
        """);

    private static IEnumerable<Html> TurnedOff(OperatorTally tally)
    {
        if (tally.OffReason is { } reason)
        {
            yield return Html.Of($"<b>{tally.Name}</b> was turned off: {reason}");
        }
    }

    private static IEnumerable<Html> WhyBarren(OperatorTally tally) => tally.BarrenReasons.Select(reason =>
        Html.Of($"<b>{tally.Name}</b> was barren {Figures.Count(reason.Count, "time", "times")}: {reason.Text}"));

    private static Html Remarks(Html[] remarks) => Html.If(remarks.Length > 0, () => Html.Of(
        $"<details><summary>Operators that were turned off, and why proposals were barren</summary>{Page.Reasons(remarks)}</details>"));
}
