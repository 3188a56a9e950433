using EvoKernels.Contracts.Evaluations;
using EvoKernels.Hosting.Reports.Markup;
using EvoKernels.Hosting.Reports.Stories;

namespace EvoKernels.Hosting.Reports.Sections;

/// <summary>Every claim with its interval, beside the screened value it began with, and shape by shape.</summary>
internal static class ClaimSection
{
    private static readonly Column[] ClaimColumns =
    [
        "member", Column.Number("screened"), Column.Number("confirmed"), Column.Number("interval"), Column.Number("confidence"), "over", "on", "verdict", "when",
    ];

    public static readonly Column[] ShapeColumns =
        ["shape", Column.Number("time"), Column.Number("speed-up"), Column.Number("interval"), Column.Number("of the roofline")];

    public static Html Write(RunStory story) => Page.Section("claims", "Claims", Html.Of(
        $"""
        {(story.Claims.IsEmpty ? NoClaims(story) : Claims(story))}
        {Html.If(story.Screened is not null, () => Html.Of($"<h3>Screened and confirmed</h3><p>{Curse(story)}</p>"))}
        {Shapes(story)}
        {Html.If(story.Claim?.Evaluation.Details is not null, () => BesideSection.Write(story.Claim!.Evaluation, story.Reproduced))}
        """));

    private static Html NoClaims(RunStory story) => story.Screened is null
        ? Html.Of($"<p>Nothing was measured for a claim.</p>")
        : Html.Of($"<p>Nothing was measured for a claim: all speed-ups in this report are screens.</p>");

    private static Html Several(int count) => Html.Of(
        $"<p>Champions were measured {count} times. All are listed: picking the best of several would be a choice by luck.</p>");

    private static Html Claims(RunStory story) => Html.Of(
        $"""
        {Html.If(story.Claims.Length > 1, () => Several(story.Claims.Length))}
        {Page.Table("Every measurement for a claim", ClaimColumns, story.Claims.Select(Row))}
        """);

    private static Html Row(ClaimStory claim)
    {
        var (evaluation, speedup) = (claim.Evaluation, claim.Evaluation.Speedup);
        var verdict = evaluation.Verdict switch
        {
            Verdict.Accepted => "accepted",
            Verdict.Rejected => $"rejected by {evaluation.Gate}: {evaluation.Reason}",
            Verdict.Inconclusive => $"inconclusive: {evaluation.Reason}",
            _ => $"failed: {evaluation.Reason}",
        };
        return Html.Of(
            $"""
            <th scope="row">{claim.Member?.Name ?? Figures.ShortId(evaluation.CandidateId)}</th>{Page.Number(Figures.Times(claim.Screened))}
            {Page.Number(Figures.Times(speedup?.Estimate))}{Page.Number(Interval(speedup?.Lower, speedup?.Upper))}
            {Page.Number(speedup?.Confidence is { } confidence ? Figures.Percent(confidence) : "–")}{Page.Cell(speedup?.Versus)}
            {Page.Cell(evaluation.Device)}{Page.Cell(verdict)}{Page.Cell(Figures.Moment(claim.At))}
            """);
    }

    private static string Curse(RunStory story)
    {
        double[] screens = [.. story.Members.Select(member => member.Fitness).OfType<double>()];
        var screened = story.Screened!.Value;
        var rank = screens.All(value => value <= screened) ? "the fastest" : "among the fastest";
        var winner = $"The screened value, {Figures.Times(screened)}, is {rank} of {Figures.Count(screens.Length, "screen", "screens")}. Whoever wins a noisy "
            + "contest was partly lucky (the winner's curse), so screened winners are too good on average.";
        return story.Claim?.Evaluation.Speedup?.Estimate is not { } confirmed
            ? $"{winner} It has not been confirmed."
            : $"{winner} Measured again with new inputs in fresh processes, and chosen before that, the champion came to {Figures.Times(confirmed)}: "
                + $"{Change(confirmed / screened)} Only the confirmed interval counts.";
    }

    private static string Change(double ratio) => ratio switch
    {
        < 0.995 => $"{Figures.Percent(1 - ratio)} less than the screen had promised.",
        > 1.005 => $"{Figures.Percent(ratio - 1)} more than the screen had said.",
        _ => "as the screen had said.",
    };

    private static Html Shapes(RunStory story)
    {
        var evaluation = story.Claim?.Evaluation ?? story.Champion?.Judgement?.Evaluation;
        if (evaluation is null || evaluation.Shapes.IsEmpty)
        {
            return Html.Empty;
        }

        var isClaim = story.Claim is not null;
        return Html.Of(
            $"""
            <h3>Shape by shape</h3>
            <p>{(isClaim ? "Confirmed times of the champion." : "Screened times of the fastest member; a screen has no intervals.")} Times are CPU
            time of one call on data not seen before. The roofline fraction is the least time that moving and computing this much takes on this
            device, over the time measured.</p>
            {Page.Table(isClaim ? "Confirmed times by shape" : "Screened times by shape", ShapeColumns, evaluation.Shapes.Select(Shape))}
            """);
    }

    public static Html Shape(ShapeTiming shape) => Html.Of(
        $"""
        <th scope="row">{shape.Dims.ToString()}</th>{Page.Number(Figures.Time(shape.Nanoseconds))}
        {Page.Number(shape.Speedup is { } speedup ? Figures.Times(speedup) : "too short to time")}{Page.Number(Interval(shape.Lower, shape.Upper))}
        {Roofline(shape.RooflineFraction)}
        """);

    private static Html Roofline(double? fraction) => fraction is { } known && double.IsFinite(known)
        ? Html.Of($"<td class=\"num\"><span class=\"bar\" style=\"--share:{Math.Clamp(known, 0, 1)}\"></span>{Figures.Percent(known)}</td>")
        : Page.Number("–");

    private static string Interval(double? lower, double? upper) => (lower, upper) is ({ } low, { } high) ? Figures.Interval(low, high) : "none";
}
