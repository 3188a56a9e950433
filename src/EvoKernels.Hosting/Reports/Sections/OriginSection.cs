using EvoKernels.Hosting.Reports.Markup;
using EvoKernels.Hosting.Reports.Stories;

namespace EvoKernels.Hosting.Reports.Sections;

/// <summary>What was measured, what was simulated and what was replayed, said plainly.</summary>
internal static class OriginSection
{
    private const int MostRemarks = 50;

    /// <summary>Devices that only simulate one.</summary>
    public static string[] Simulated(RunStory story) =>
        [.. story.Devices.Select(ready => ready.Device).Concat(story.Claims.Select(claim => claim.Evaluation.Device)).Distinct().Where(device => device.StartsWith("cudasim", StringComparison.Ordinal))];

    public static Html Write(RunStory story) => Page.Section("origin", "What is real here", Html.Of(
        $"""
        <ul>
        <li>{(Simulated(story).Length == 0 ? "Every time in this report was measured on the devices below; none is simulated or estimated." : $"Times on {string.Join(", ", Simulated(story))} are simulated: they say nothing about real hardware.")}</li>
        <li>{(story.Recorded.MembersOfRun == 0 ? "No recorded answer took part in this run." : $"Recorded answers stand in for a live model: {Figures.Count(story.Recorded.MembersOfRun, "member has", "members have")} a text that was replayed from a deck. No model wrote it during this run.")} {(story.Recorded.MembersOfRun == 0 ? "" : story.Recorded.Sentence)}</li>
        <li>{Cost(story)}</li>
        </ul>
        {Html.If(!story.Devices.IsEmpty, () => Page.Table("Devices, and the baseline each member must beat there", ["device", "strongest baseline"], story.Devices.Select(ready => Html.Of($"<th scope=\"row\">{ready.Device}</th>{Page.Cell(ready.StrongestBaseline)}"))))}
        {Html.If(story.Devices.IsEmpty, () => Html.Of($"<p>No device was ready: nothing can have been measured.</p>"))}
        {Html.If(!story.Sessions.IsEmpty, () => Page.Table("Processes that worked on this run", ["began", "how", "program"], story.Sessions.Select(session => Html.Of($"<th scope=\"row\">{Figures.Moment(session.At)}</th>{Page.Cell(session.IsResumed ? "resumed" : "started")}{Page.Cell(session.Program)}"))))}
        {Html.If(!story.DeviceNotes.IsEmpty, () => Html.Of($"<h3>Remarks beside evaluations</h3><ul class=\"reasons\">{story.DeviceNotes.Take(MostRemarks).Select(note => Html.Of($"<li>{note.Text} <small>({Figures.Count(note.Count, "time", "times")})</small></li>"))}</ul>"))}
        {Html.If(!story.Remarks.IsEmpty, () => Html.Of($"<h3>Remarks of the search</h3><ul class=\"reasons\">{story.Remarks.TakeLast(MostRemarks).Select(remark => Html.Of($"<li><small>{Figures.Moment(remark.At)}</small> {remark.Text}</li>"))}</ul>"))}
        """));

    private static string Cost(RunStory story)
    {
        var device = story.Members.Sum(member => member.Judgement?.Evaluation.Cost.TotalSeconds ?? 0);
        var paid = story.Result?.Cost is { Tokens: > 0 } cost ? $"model answers took {Figures.Count(cost.Tokens)} tokens and {Figures.Ratio(cost.Dollars)} dollars" : "no model was paid";
        return $"Devices were busy for {Figures.Duration(device)} of search{(story.Result is null ? "." : $"; {paid}.")}";
    }
}
