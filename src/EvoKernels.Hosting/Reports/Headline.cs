using EvoKernels.Contracts.Evaluations;
using EvoKernels.Hosting.Reports.Stories;

namespace EvoKernels.Hosting.Reports;

/// <summary>What a run may claim.</summary>
internal enum Standing
{
    /// <summary>The whole interval lies above 1: faster.</summary>
    Claimed,

    /// <summary>Measured; the interval holds 1 or lies below it, so nothing is claimed.</summary>
    NotFaster,

    /// <summary>Not measured, refused, inconclusive, or not replicated: nothing can be said.</summary>
    Open,

    /// <summary>Nothing was accepted.</summary>
    Nothing,
}

/// <summary>The report's first words.</summary>
/// <param name="Standing">What may be claimed.</param>
/// <param name="Title">A few words: <c>Faster: at least 8.94x is claimed</c>.</param>
/// <param name="Value">The value in large type, or null.</param>
/// <param name="Sentence">The claim, as the command line words it.</param>
/// <param name="Meaning">What that means, in plain words.</param>
internal sealed record Headline(Standing Standing, string Title, string? Value, string Sentence, string Meaning)
{
    private const string NoClaim = "Nothing is claimed";

    public static Headline Of(RunStory story) => story switch
    {
        { Claim: { } claim } => OfClaim(story, claim.Evaluation),
        { Champion: { } champion, Screened: { } screened } => new(
            Standing.Open,
            $"{NoClaim}: not confirmed",
            null,
            $"The fastest member so far, {champion.Name}, screened at {Figures.Times(screened)} over "
                + $"{champion.Judgement?.Evaluation.Speedup?.Versus ?? "the strongest baseline"}.",
            "A screen is one short look, and this is the best of many: chance favours it. It has not been measured again in fresh processes, so it "
                + "says where to look and claims nothing."),
        { Entries: 0 } => new(
            Standing.Nothing,
            $"{NoClaim}: the journal is empty",
            null,
            "Nothing was recorded.",
            "The run began and left no entry, so there is nothing to tell."),
        _ => new(
            Standing.Nothing,
            $"{NoClaim}: no member was accepted and timed",
            null,
            story.Judged.Any()
                ? $"None of {Figures.Count(story.Judged.Count(), "evaluation", "evaluations")} was accepted and timed."
                : "Nothing has been evaluated yet.",
            "Without a correct and honest kernel with a time there is no speed-up to speak of. The rejections below say what was wrong."),
    };

    private static Headline OfClaim(RunStory story, Evaluation evaluation) => evaluation switch
    {
        { Verdict: Verdict.Accepted, Speedup: { Lower: { } lower, Upper: { } upper, Confidence: { } confidence } speedup } =>
            OfInterval(story, evaluation, speedup, lower, upper, confidence),
        { Verdict: Verdict.Accepted } => new(
            Standing.Open,
            $"{NoClaim}: no interval",
            null,
            $"The champion was measured again on {evaluation.Device}, without an interval.",
            "It is correct and honest; how fast it is cannot be said."),
        { Verdict: Verdict.Rejected } => new(
            Standing.Open,
            $"{NoClaim}: the champion was rejected",
            null,
            $"Measured again, the champion was rejected by the gate '{evaluation.Gate}': {evaluation.Reason}",
            "It passed the screen and failed the closer look. That is what the closer look is for."),
        { Verdict: Verdict.Inconclusive } => new(
            Standing.Open,
            $"{NoClaim}: inconclusive",
            null,
            $"Measured again, the champion's result is inconclusive: {evaluation.Reason}",
            "The machine was too noisy, or a control failed. Confirm again on a quieter machine."),
        _ => new(
            Standing.Open,
            $"{NoClaim}: our own machinery failed",
            null,
            $"The champion could not be judged: {evaluation.Reason}",
            "The candidate is not to blame. Confirm again."),
    };

    private static Headline OfInterval(RunStory story, Evaluation evaluation, Speedup speedup, double lower, double upper, double confidence)
    {
        var value = Figures.Bound(speedup.Estimate) + "x";
        var sure = Figures.Percent(confidence);
        var sentence = $"{value} ({Figures.Interval(lower, upper)}, {sure}) over {speedup.Versus} on {evaluation.Device}{Roofline(evaluation)}";
        var measured = "Champion and baseline ran side by side in fresh processes, on inputs that neither had seen; every timed output was checked. "
            + $"With {sure} confidence the true ratio lies between {Figures.Lower(lower)} and {Figures.Upper(upper)}.";
        if ((story.Reproduced?.Holds ?? story.Result?.Replicated) == false)
        {
            return new Headline(
                Standing.Open,
                $"{NoClaim}: not replicated",
                value,
                sentence,
                "A fresh process measured this claim again and did not find it. Until the two agree, nothing is claimed.");
        }

        return (lower, upper) switch
        {
            ( > 1, _) => new(
                Standing.Claimed,
                $"Faster: at least {Figures.Lower(lower)}x is claimed",
                value,
                sentence,
                $"{measured} Only the lower end is claimed: in the time of {Ladder(lower)}"),
            (_, < 1) => new(
                Standing.NotFaster,
                $"{NoClaim}: slower than the baseline",
                value,
                sentence,
                $"{measured} The whole interval lies below 1: the champion is slower than the strongest baseline."),
            _ => new(
                Standing.NotFaster,
                $"{NoClaim}: no difference shown",
                value,
                sentence,
                $"{measured} That range holds 1, so the champion may well be no faster than the strongest baseline."),
        };
    }

    private static string Ladder(double lower) => lower < 2
        ? $"100 calls of the baseline the champion does at least {Math.Floor(lower * 100):0}."
        : $"one call of the baseline the champion does at least {Figures.Lower(lower)}.";

    /// <summary>Geometric mean over the timed shapes, as the speed-up is.</summary>
    private static string Roofline(Evaluation evaluation)
    {
        double[] fractions =
        [
            .. evaluation.Shapes.Select(shape => shape.RooflineFraction).OfType<double>().Where(fraction => double.IsFinite(fraction) && fraction > 0),
        ];
        return fractions.Length == 0 ? "" : $", {Figures.Percent(Math.Exp(fractions.Average(Math.Log)))} of the roofline";
    }
}
