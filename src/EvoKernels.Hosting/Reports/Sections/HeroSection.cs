using EvoKernels.Contracts.Evaluations;
using EvoKernels.Hosting.Reports.Charts;
using EvoKernels.Hosting.Reports.Markup;
using EvoKernels.Hosting.Reports.Stories;

namespace EvoKernels.Hosting.Reports.Sections;

/// <summary>What was run, what is claimed, and what that means.</summary>
internal static class HeroSection
{
    public static Html Write(RunStory story)
    {
        var headline = Headline.Of(story);
        return Html.Of(
            $"""
            <header class="hero {Class(headline.Standing)}">
            <p class="run"><b>EvoKernels</b> · {story.Campaign ?? story.Folder} · task {story.Task ?? "not recorded"} · {State(story)}</p>
            <h1><span class="verdict"><span aria-hidden="true">{Sign(headline.Standing)}</span>
            {headline.Title}</span>{Html.If(headline.Value is not null, () => Html.Of($" <span class=\"value\">{headline.Value}</span>"))}</h1>
            <p class="claim">{headline.Sentence}</p>
            <p>{headline.Meaning}</p>
            {Cautions(story)}
            {IntervalChart.Draw([.. Rows(story)])}
            <dl class="tiles">{Tiles(story)}</dl>
            <nav aria-label="Sections"><a href="#progress">Progress</a> <a href="#claims">Claims</a> <a href="#lineage">Lineage</a>
            <a href="#archive">Archive</a> <a href="#operators">Operators</a> <a href="#rejections">Rejections</a>{Html.If(!story.Quarantine.IsEmpty, () => Html.Of($" <a href=\"#quarantine\">Quarantine</a>"))} <a href="#origin">What is real</a>
            <a href="#settings">Settings</a></nav>
            </header>
            """);
    }

    private static string State(RunStory story) => story.Ending switch
    {
        { Reason: var reason, Detail: { Length: > 0 } detail } => $"ended: {reason} ({detail})",
        { Reason: var reason } => $"ended: {reason}",
        null => "not finished (still running, or killed)",
    };

    private static Html Cautions(RunStory story) => Html.Of(
        $"""
        {Caution(story.Ending is null, "The journal does not say that this run ended. What follows is what it holds so far; figures can still change.")}
        {Caution(
            OriginSection.Simulated(story).Length > 0,
            $"Simulated device: {string.Join(", ", OriginSection.Simulated(story))}. Its times are a model's, not a machine's, and no claim about real hardware.")}
        {Caution(story.Recorded.RecordedSteps > 0, $"Recorded answers took part. {story.Recorded.Sentence}")}
        {Html.If((story.Reproduced?.Holds ?? story.Result?.Replicated) == true, () => Html.Of($"<p>A fresh process measured this claim again and found it.</p>"))}
        {Caution(story.Reproduced is { Holds: null }, $"A fresh process repeated the measurement and could not tell whether the claim holds: {story.Reproduced?.Reason}")}
        """);

    private static Html Caution(bool applies, string text) => Html.If(applies, () => Html.Of($"<p class=\"caution\">{text}</p>"));

    private static IEnumerable<IntervalRow> Rows(RunStory story)
    {
        if (story.Claim?.Evaluation is { Speedup: { } speedup } evaluation)
        {
            yield return new IntervalRow("confirmed, all shapes", speedup.Estimate, speedup.Lower, speedup.Upper, true, speedup.Lower is null);
            foreach (var shape in evaluation.Shapes.Where(shape => shape.Speedup is not null))
            {
                yield return new IntervalRow(shape.Dims.ToString(), shape.Speedup!.Value, shape.Lower, shape.Upper, false, false);
            }
        }

        if (story.Reproduced?.Measured is { Lower: not null } again)
        {
            yield return new IntervalRow("repeated by a fresh process", again.Estimate, again.Lower, again.Upper, false, false);
        }

        if (story.Claim?.Evaluation.Details?.Control is { } control)
        {
            yield return new IntervalRow("control: baseline against itself", control.Estimate, control.Lower, control.Upper, false, false);
        }

        if (story.Screened is { } screened)
        {
            yield return new IntervalRow("screened (claims nothing)", screened, null, null, false, true);
        }
    }

    private static IEnumerable<Html> Tiles(RunStory story)
    {
        var judged = story.Judged.Count();
        var seconds = story.Result?.Seconds ?? story.Seconds;
        yield return Tile("evaluations", Figures.Count(judged), seconds > 0 ? $"{Figures.Count((long)(judged / seconds * 3600))} an hour" : "");
        yield return Tile("accepted", Figures.Count(story.Count(Verdict.Accepted)), "correct and honest, fast or slow");
        yield return Tile("rejected", Figures.Count(story.Count(Verdict.Rejected)), string.Join(", ", story.Gates.Take(3).Select(gate => $"{gate.Count} {gate.Gate}")));
        yield return Tile("search", Figures.Duration(seconds), story.Sessions.Length > 1 ? $"in {story.Sessions.Length} processes" : "");
        yield return Tile("archive", Figures.Count(story.Islands.Sum(island => island.Cells.Length)), $"cells on {Figures.Count(story.Islands.Length, "island", "islands")}");
    }

    private static Html Tile(string name, string value, string detail) => Html.Of($"<div><dt>{name}</dt><dd><b>{value}</b> <span>{detail}</span></dd></div>");

    private static Html Class(Standing standing) => standing switch
    {
        Standing.Claimed => Html.Of($"claimed"),
        Standing.NotFaster => Html.Of($"notfaster"),
        Standing.Open => Html.Of($"open"),
        _ => Html.Of($"nothing"),
    };

    private static string Sign(Standing standing) => standing == Standing.Claimed ? "✓" : "○";
}
