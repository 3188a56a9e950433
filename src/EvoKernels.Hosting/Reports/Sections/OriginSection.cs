using EvoKernels.Hosting.Reports.Markup;
using EvoKernels.Hosting.Reports.Stories;

namespace EvoKernels.Hosting.Reports.Sections;

/// <summary>What was measured, what was simulated and what was replayed, said plainly.</summary>
internal static class OriginSection
{
    private const int MostRemarks = 50;

    /// <summary>Devices that only simulate one.</summary>
    public static string[] Simulated(RunStory story) =>
    [
        .. story.Devices.Select(ready => ready.Device)
            .Concat(story.Claims.Select(claim => claim.Evaluation.Device))
            .Distinct()
            .Where(device => device.StartsWith("cudasim", StringComparison.Ordinal)),
    ];

    public static Html Write(RunStory story) => Page.Section("origin", "What is real here", Html.Of(
        $"""
        <ul>
        <li>{Measured(Simulated(story))}</li>
        <li>{Replayed(story)}</li>
        <li>{Cost(story)}</li>
        </ul>
        {Devices(story)}
        {Processes(story)}
        {Remarks("Remarks beside evaluations", story.DeviceNotes.Take(MostRemarks).Select(note => Html.Of($"{note.Text} <small>({Figures.Count(note.Count, "time", "times")})</small>")))}
        {Remarks("Remarks of the search", story.Remarks.TakeLast(MostRemarks).Select(remark => Html.Of($"<small>{Figures.Moment(remark.At)}</small> {remark.Text}")))}
        """));

    private static string Measured(string[] simulated) => simulated.Length == 0
        ? "Every time in this report was measured on the devices below; none is simulated or estimated."
        : $"Times on {string.Join(", ", simulated)} are simulated: they say nothing about real hardware.";

    private static string Replayed(RunStory story) => story.Recorded.MembersOfRun == 0
        ? story.Recorded.Sentence
        : $"Recorded answers stand in for a live model: {Figures.Count(story.Recorded.MembersOfRun, "member has", "members have")} a text that was replayed "
            + $"from a deck. No model wrote it during this run. {story.Recorded.Sentence}";

    private static string Cost(RunStory story)
    {
        var device = Figures.Duration(story.Members.Sum(member => member.Judgement?.Evaluation.Cost.TotalSeconds ?? 0));
        return story.Result?.Cost switch
        {
            null => $"Devices were busy for {device} of search.",
            { Tokens: > 0 } cost => $"Devices were busy for {device} of search; model answers took {Figures.Count(cost.Tokens)} tokens and {Figures.Ratio(cost.Dollars)} dollars.",
            _ => $"Devices were busy for {device} of search; no model was paid.",
        };
    }

    private static Html Devices(RunStory story) => story.Devices.IsEmpty
        ? Html.Of($"<p>No device was ready: nothing can have been measured.</p>")
        : Page.Table(
            "Devices, and the baseline each member must beat there",
            ["device", "strongest baseline"],
            story.Devices.Select(ready => Html.Of($"{Page.RowHeader(ready.Device)}{Page.Cell(ready.StrongestBaseline)}")));

    private static Html Processes(RunStory story) => Html.If(!story.Sessions.IsEmpty, () => Page.Table(
        "Processes that worked on this run",
        ["began", "how", "program"],
        story.Sessions.Select(session => Html.Of(
            $"{Page.RowHeader(Figures.Moment(session.At))}{Page.Cell(session.IsResumed ? "resumed" : "started")}{Page.Cell(session.Program)}"))));

    private static Html Remarks(string title, IEnumerable<Html> remarks) =>
        Html.If(remarks.Any(), () => Html.Of($"<h3>{title}</h3>{Page.Reasons(remarks)}"));
}
