using EvoKernels.Contracts.Evaluations;
using EvoKernels.Hosting.Reports.Markup;
using EvoKernels.Hosting.Reports.Stories;

namespace EvoKernels.Hosting.Reports.Sections;

/// <summary>What the gates refused, and why.</summary>
internal static class RejectionSection
{
    private const int MostReasons = 5;

    // A compiler can fill a screen with one error.
    private const int MostCharacters = 400;

    public static Html Write(RunStory story)
    {
        var rejected = story.Count(Verdict.Rejected);
        var judged = Figures.Count(story.Judged.Count(), "evaluated candidate", "evaluated candidates");
        return Page.Section("rejections", "Rejections by gate", Html.Of(
            $"""
            <p>{(rejected == 0 ? "None" : Figures.Count(rejected))} of {judged} {(rejected <= 1 ? "was" : "were")} rejected. A gate checks one thing,
            cheap checks first; a rejection is final.</p>
            {Html.If(rejected > 0, () => Gates(story))}
            {Undecided(story)}
            """));
    }

    private static Html Gates(RunStory story) => Page.Table(
        "Rejections by gate",
        ["gate", Column.Number("rejected"), "by operator", "example reasons"],
        story.Gates.Select(gate => Row(gate, story.Gates[0].Count)));

    private static Html Row(GateTally gate, int most) => Html.Of(
        $"""
        {Page.RowHeader(gate.Gate)}
        <td class="num"><span class="bar bad" style="--share:{(double)gate.Count / most}"></span>{Figures.Count(gate.Count)}</td>
        {Page.Cell(string.Join(", ", gate.ByOperator.Select(pair => $"{pair.Value} {pair.Key}")))}
        <td>{Page.Reasons(gate.Examples.Select(Example))}</td>
        """);

    private static Html Example(RejectionExample example)
    {
        var often = example.Count > 1 ? $"{Figures.Count(example.Count)} times, first " : "";
        var origin = example.First.Origin is { } recorded ? $", {recorded}" : "";
        return Html.Of($"{Shorten(example.Reason)} <small>({often}{example.First.Name} {example.First.Operator}{origin})</small>");
    }

    private static Html Undecided(RunStory story)
    {
        Evaluation[] undecided =
        [
            .. story.Judged.Select(member => member.Judgement!.Evaluation).Where(evaluation => evaluation.Verdict is Verdict.Inconclusive or Verdict.Failed),
        ];
        var reasons = Counts.Of(undecided.Select(evaluation => $"{(evaluation.Verdict == Verdict.Failed ? "failed" : "inconclusive")}: {evaluation.Reason}"), MostReasons);
        return Html.If(undecided.Length > 0, () => Html.Of(
            $"""
            <h3>Neither accepted nor rejected</h3>
            <p>{Figures.Count(undecided.Length, "evaluation", "evaluations")} could not be decided: noise, a control that failed, or our own machinery.
            The candidates are not to blame.</p>
            {Page.Reasons(reasons.Select(reason => Html.Of($"{Shorten(reason.Text)} <small>({Figures.Count(reason.Count, "time", "times")})</small>")))}
            """));
    }

    private static string Shorten(string reason) => reason.Length > MostCharacters ? reason[..MostCharacters] + " …" : reason;
}
