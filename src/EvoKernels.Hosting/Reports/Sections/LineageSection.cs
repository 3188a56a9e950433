using EvoKernels.Hosting.Reports.Charts;
using EvoKernels.Hosting.Reports.Markup;
using EvoKernels.Hosting.Reports.Stories;

namespace EvoKernels.Hosting.Reports.Sections;

/// <summary>How the champion came to be: every step from a starting point, with what it changed and what that brought.</summary>
internal static class LineageSection
{
    /// <summary>Longer sources are cut: the file must stay one that a browser opens.</summary>
    private const int MostSource = 200_000;

    /// <summary>Of a long lineage, the first and the last steps are shown; the rest opens on demand.</summary>
    private const int MostOpen = 12;
    private const int OpenFirst = 3;
    private const int OpenLast = 6;

    public static Html Write(RunStory story)
    {
        if (story.Champion is not { } champion)
        {
            return Page.Section("lineage", "The champion's lineage", Html.Of(
                $"""
                <p>There is no champion: nothing was accepted and timed{(story.IsChampionChosen ? " that this journal knows" : "")}.</p>
                """));
        }

        var most = story.Lineage.Max(step => step.Member.Fitness) ?? 1;
        var title = story.IsChampionChosen ? "The champion's lineage" : "Lineage of the fastest member so far";
        return Page.Section("lineage", title, Html.Of(
            $"""
            <p>{champion.Name} is
            {(story.Lineage.Length == 1 ? "a starting point itself" : $"{Figures.Count(story.Lineage.Length - 1, "step", "steps")} away from a starting point")}.
            All values here are screened. {story.Recorded.Sentence}</p>
            {Timeline([.. story.Lineage.Select(step => Step(step, story, most, step == story.Lineage[^1]))])}
            {Source(story, champion)}
            """));
    }

    private static Html Timeline(Html[] steps) => steps.Length <= MostOpen
        ? Html.Of($"<ol class=\"timeline\">{steps}</ol>")
        : Html.Of(
            $"""
            <ol class="timeline">{steps.Take(OpenFirst)}</ol>
            <details class="between"><summary>{steps.Length - OpenFirst - OpenLast} steps between</summary>
            <ol class="timeline" start="{OpenFirst + 1}">{steps.Skip(OpenFirst).SkipLast(OpenLast)}</ol></details>
            <ol class="timeline" start="{steps.Length - OpenLast + 1}">{steps.TakeLast(OpenLast)}</ol>
            """);

    private static Html Step(LineageStep step, RunStory story, double most, bool isLast) => Html.Of(
        $"""
        <li id="m{step.Member.Proposal}" class="{OperatorMarks.Class(step.Member.Operator)}">{OperatorMarks.Icon(step.Member.Operator)}
        <h3>{step.Member.Name} {step.Member.Operator}{Page.Origin(step.Member)}{Html.If(isLast, () => Crown(story))}</h3>
        <p><span class="bar wide" style="--share:{Math.Clamp((step.Member.Fitness ?? 0) / most, 0, 1)}"></span><b>{Figures.Times(step.Member.Fitness)}</b>
        {Gain(step)}</p>
        {Page.Settings(step.Member, step.Parent)}
        {Others(step, story)}{Mended(step, story)}{Change(step, story)}
        </li>
        """);

    private static Html Crown(RunStory story) => Html.Of($" <span class=\"tag good\">{(story.IsChampionChosen ? "champion" : "fastest so far")}</span>");

    private static string Gain(LineageStep step) => step switch
    {
        { Parent: null, Member.Parents.IsEmpty: true } => $"a starting point, on island {step.Member.Island}",
        { Parent: null } => "its parent is not in the journal",
        { Gain: { } gain } => $"{Figures.Ratio(gain)} times its parent {step.Parent.Name}, on island {step.Member.Island}",
        _ => $"child of {step.Parent.Name}; the gain is not known",
    };

    private static Html Others(LineageStep step, RunStory story)
    {
        var others = step.Member.Parents.Skip(1).Select(id => story.Members.FirstOrDefault(member => member.CandidateId == id)).OfType<Member>();
        var names = others.Select(other => $"{other.Name} ({other.Operator}, {Figures.Times(other.Fitness)}{(other.IsRecorded ? ", recorded" : "")})");
        return Html.If(names.Any(), () => Html.Of($"<p>Also from {string.Join(", ", names)}.</p>"));
    }

    private static Html Mended(LineageStep step, RunStory story) => Html.If(step.Member.Repairs is not null, () =>
        story.Members.FirstOrDefault(member => member.CandidateId == step.Member.Repairs) is { Judgement.Evaluation: { } refused } failed
            ? Html.Of($"<p>It mends {failed.Name} ({failed.Operator}), which the {refused.Gate} gate rejected: {refused.Reason}</p>")
            : Html.Of($"<p>It mends a member that is not in the journal.</p>"));

    private static Html Change(LineageStep step, RunStory story) => step switch
    {
        { Parent: null } => Html.Empty,
        { IsNewSource: false } => Html.Of($"<p class=\"quiet\">The source is its parent's.</p>"),
        _ when story.Sources.TryGetValue(step.Parent.SourceId, out var before) && story.Sources.TryGetValue(step.Member.SourceId, out var after) =>
            SourceDiff.Of(before, after),
        _ => Html.Of($"<p class=\"quiet\">The source is not in the journal.</p>"),
    };

    private static Html Source(RunStory story, Member champion)
    {
        if (story.Sources.GetValueOrDefault(champion.SourceId) is not { } source)
        {
            return Html.Of($"<p>The journal does not hold the text of this member's source.</p>");
        }

        var shown = source.Length > MostSource ? source[..MostSource] : source;
        return Html.Of(
            $"""
            <h3>Its source</h3>
            <p class="quiet">Candidate {champion.CandidateId}{(shown.Length < source.Length ? $"; only the first {MostSource} of {source.Length} characters are shown" : "")}</p>
            {Page.Settings(champion, null)}
            <details class="source"><summary>{Figures.Count(source.AsSpan().Count('\n') + 1, "line", "lines")} of source</summary>
            {Page.Code("Source of the champion", Highlighter.Cpp(shown))}</details>
            """);
    }
}
