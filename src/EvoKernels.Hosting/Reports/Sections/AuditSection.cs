using EvoKernels.Hosting.Audits;
using EvoKernels.Hosting.Reports.Markup;
using EvoKernels.Hosting.Reports.Stories;

namespace EvoKernels.Hosting.Reports.Sections;

/// <summary>What later, stricter gates said of the members that this run had accepted. Absent if nobody asked.</summary>
internal static class AuditSection
{
    public static Html Write(RunStory story) => story.Audit is not { } audit ? Html.Empty : Page.Section("audit", "Audit", Html.Of(
        $"""
        <p>{Figures.Moment(audit.At)}: {audit.Program} judged {Figures.Count(audit.Judged)} of {Figures.Count(audit.Accepted, "accepted member", "accepted members")} again on
        {audit.Device}. {Result(audit)}</p>
        {Html.If(Verdict(audit) is not null, () => Html.Of($"<ul class=\"problems\"><li>{Verdict(audit)}</li></ul>"))}
        {Html.If(!audit.Fell.IsEmpty, () => Page.Table("Members that fell", ["member", "origin", "gate", "reason", "accepted descendants"], audit.Fell.Select(Row)))}
        """));

    private static string Result(Audit audit) => (audit.Fell.Length, audit.Undecided.Length) switch
    {
        (0, 0) => "All of them stand.",
        (0, var open) => $"None fell; {Figures.Count(open)} could not be decided.",
        (var fell, 0) => $"{Figures.Count(fell)} fell.",
        var (fell, open) => $"{Figures.Count(fell)} fell; {Figures.Count(open)} could not be decided.",
    };

    /// <summary>What that means for the claim; null if nothing.</summary>
    private static string? Verdict(Audit audit) => audit switch
    {
        { ChampionFell: true } => $"The champion {audit.Champion} fell: this run's claim does not stand.",
        { ChampionDescends.IsEmpty: false } => $"The champion {audit.Champion} descends from {string.Join(", ", audit.ChampionDescends)}, which fell: read its source before relying on the claim.",
        _ => null,
    };

    private static Html Row(Fallen one) => Html.Of(
        $"""
        {Page.RowHeader($"{one.Name} {one.Operator}")}{Page.Cell(one.Origin ?? "own operator")}{Page.Cell(one.Gate)}{Page.Cell(one.Reason)}
        {Page.Cell(one.Descendants.IsEmpty ? "none" : string.Join(", ", one.Descendants))}
        """);
}
