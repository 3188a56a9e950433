using EvoKernels.Contracts.Evaluations;
using EvoKernels.Hosting.Reports.Markup;
using EvoKernels.Hosting.Reports.Stories;

namespace EvoKernels.Hosting.Reports.Sections;

/// <summary>What the gates refused, and why.</summary>
internal static class RejectionSection
{
    public static Html Write(RunStory story)
    {
        var (rejected, judged) = (story.Count(Verdict.Rejected), story.Judged.Count());
        return Page.Section("rejections", "Rejections by gate", Html.Of(
            $"""
            <p>{(rejected == 0 ? $"None of {Figures.Count(judged, "evaluated candidate", "evaluated candidates")} was rejected." : $"{Figures.Count(rejected)} of {Figures.Count(judged, "evaluated candidate", "evaluated candidates")} were rejected.")} A gate checks one thing, cheap checks first; a rejection is final.</p>
            {Html.If(rejected > 0, () => Page.Table("Rejections by gate", ["gate", Column.Number("rejected"), "by operator", "example reasons"], story.Gates.Select(gate => Row(gate, story.Gates[0].Count))))}
            {Undecided(story)}
            """));
    }

    private static Html Row(GateTally gate, int most) => Html.Of(
        $"<th scope=\"row\">{gate.Gate}</th><td class=\"num\"><span class=\"bar bad\" style=\"--share:{(double)gate.Count / most}\"></span>{Figures.Count(gate.Count)}</td>{Page.Cell(string.Join(", ", gate.ByOperator.Select(pair => $"{pair.Value} {pair.Key}")))}<td><ul class=\"reasons\">{gate.Examples.Select(Example)}</ul></td>");

    private static Html Example(RejectionExample example) => Html.Of(
        $"<li>{Shorten(example.Reason)} <small>({(example.Count > 1 ? $"{Figures.Count(example.Count)} times, first " : "")}{example.First.Name} {example.First.Operator}{(example.First.Origin is { } origin ? $", {origin}" : "")})</small></li>");

    private static Html Undecided(RunStory story)
    {
        Member[] undecided = [.. story.Judged.Where(member => member.Judgement!.Evaluation.Verdict is Verdict.Inconclusive or Verdict.Failed)];
        var reasons = Counts.Of(undecided.Select(member => $"{(member.Judgement!.Evaluation.Verdict == Verdict.Failed ? "failed" : "inconclusive")}: {member.Judgement.Evaluation.Reason}"), 5);
        return Html.If(undecided.Length > 0, () => Html.Of(
            $"<h3>Neither accepted nor rejected</h3><p>{Figures.Count(undecided.Length, "evaluation", "evaluations")} could not be decided: noise, a control that failed, or our own machinery. The candidates are not to blame.</p><ul class=\"reasons\">{reasons.Select(reason => Html.Of($"<li>{Shorten(reason.Text)} <small>({Figures.Count(reason.Count, "time", "times")})</small></li>"))}</ul>"));
    }

    // A compiler can fill a screen with one error.
    private static string Shorten(string reason) => reason.Length > 400 ? reason[..400] + " …" : reason;
}
