using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Hosting.Reports.Markup;

namespace EvoKernels.Hosting.Reports.Sections;

/// <summary>What stands beside a confirmed claim and lets a reader doubt it: the control, the looks, shapes that nobody tuned for, a long run, a repetition.</summary>
internal static class BesideSection
{
    private static readonly Column[] Columns = ["what", Column.Number("value"), Column.Number("interval"), "meaning"];

    public static Html Write(Evaluation evaluation, Reproduced? reproduced)
    {
        var details = evaluation.Details!;
        return Html.Of(
            $"""
            <h3>Beside the claim</h3>
            {Page.Table("Controls of the claim", Columns, Rows(evaluation, details, reproduced))}
            {Html.If(evaluation.Kernels is { IsEmpty: false }, () => Html.Of($"<ul>{evaluation.Kernels!.Value.Select(kernel => Html.Of($"<li>kernel {kernel.InWords}</li>"))}</ul>"))}
            {Html.If(!evaluation.Notes.IsEmpty, () => Html.Of($"<ul>{evaluation.Notes.Select(note => Html.Of($"<li>{note}</li>"))}</ul>"))}
            {Html.If(!details.HeldOut.IsEmpty, () => HeldOut(details))}
            """);
    }

    private static Html HeldOut(ConfirmDetails details) => Html.Of(
        $"""
        <p>Shapes that were held out: no operator saw them, and they are not in the claim. A gain that ends here was a gain at the public shapes only.</p>
        {Page.Table("Held-out shapes", ClaimSection.ShapeColumns, details.HeldOut.Select(ClaimSection.Shape))}
        """);

    private static IEnumerable<Html> Rows(Evaluation evaluation, ConfirmDetails details, Reproduced? reproduced)
    {
        if (evaluation.Speedup is { } claim)
        {
            yield return Row("claim", claim.Estimate, claim.Lower, claim.Upper, "candidate against baseline");
        }

        yield return Row(
            "control", details.Control.Estimate, details.Control.Lower, details.Control.Upper,
            "baseline against itself, in the same seconds and computed the same way; wholly outside 0.98 to 1.02 nothing would be claimed");
        foreach (var look in details.Looks)
        {
            yield return Row($"look at {look.Pairs} process pairs", null, look.Lower, look.Upper, "measuring ends when the interval excludes 1, is narrow, or the pairs are used up; each look spends a third of the allowed error");
        }

        if (details.Soak is { } soak)
        {
            yield return Row("long run", soak.Pace, null, null, $"{Figures.Count(soak.Calls)} calls in one process, {Figures.Count(soak.NewContents)} with contents of their own, every output checked; the value is the speed-up at the end over the confirmed one");
        }

        if (reproduced is not null)
        {
            yield return Row($"repetition: {reproduced.Verdict}", reproduced.Measured?.Estimate, reproduced.Measured?.Lower, reproduced.Measured?.Upper, reproduced.Reason);
        }
    }

    private static Html Row(string what, double? value, double? lower, double? upper, string meaning) => Html.Of(
        $"""
        <th scope="row">{what}</th>{Page.Number(Figures.Times(value))}{Page.Number((lower, upper) is ({ } low, { } high) ? Figures.Interval(low, high) : "–")}{Page.Cell(meaning)}
        """);
}
