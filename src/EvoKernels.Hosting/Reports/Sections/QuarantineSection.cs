using EvoKernels.Hosting.Reports.Charts;
using EvoKernels.Hosting.Reports.Markup;
using EvoKernels.Hosting.Reports.Stories;

namespace EvoKernels.Hosting.Reports.Sections;

/// <summary>What was tried against the harness, by whom, and how it was caught. Absent if nothing was.</summary>
internal static class QuarantineSection
{
    /// <summary>Sources shown; 'evokernels quarantine' lists all.</summary>
    private const int Most = 40;

    private const int MostSource = 20_000;

    public static Html Write(RunStory story) => Html.If(!story.Quarantine.IsEmpty, () => Page.Section("quarantine", "Quarantine", Html.Of(
        $"""
        <p>{Figures.Count(story.Quarantine.Length, "member was", "members were")} stopped by a gate that guards the measurement itself, not the result. Their sources
        are kept: what was tried once will be tried again.</p>
        {Page.Table(
            "Quarantine by operator and origin",
            ["operator", "origin", "gate", Column.Number("members")],
            Quarantine.Tally(story.Quarantine).Select(tally =>
                Html.Of($"{Page.RowHeader(tally.Operator)}{Page.Cell(tally.Origin ?? "own operator")}{Page.Cell(tally.Gate)}{Page.Number(tally.Count)}")))}
        <ul class="reasons">{story.Quarantine.Take(Most).Select(one => Entry(one, story))}</ul>
        {Html.If(story.Quarantine.Length > Most, () => Html.Of($"<p>And {story.Quarantine.Length - Most} more: <code>evokernels quarantine</code> lists them all.</p>"))}
        """)));

    private static Html Entry(Quarantined one, RunStory story) => Html.Of(
        $"""
        <li>{OperatorMarks.Icon(one.Member.Operator)} <b>{one.Member.Name} {one.Member.Operator}</b>{Page.Origin(one.Member)} <b>{one.Gate}</b>: {one.Reason}
        {Source(story.Sources.GetValueOrDefault(one.Member.SourceId), one.Member)}</li>
        """);

    private static Html Source(string? source, Member member) => source is null
        ? Html.Of($"<p class=\"quiet\">The journal does not hold its source.</p>")
        : Html.Of(
            $"""
            <details class="source"><summary>its source</summary>{Page.Settings(member, null)}
            {Page.Code($"Source of {member.Name}", Highlighter.Cpp(source.Length > MostSource ? source[..MostSource] : source))}</details>
            """);
}
