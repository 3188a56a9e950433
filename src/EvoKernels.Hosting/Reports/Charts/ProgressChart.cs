using EvoKernels.Contracts.Evaluations;
using EvoKernels.Hosting.Reports.Markup;
using EvoKernels.Hosting.Reports.Stories;

namespace EvoKernels.Hosting.Reports.Charts;

/// <summary>Screened speed-up of every accepted member over the run, the best so far as a line, the confirmed interval as a band.</summary>
internal static class ProgressChart
{
    private const double Width = 960;
    private const double Height = 420;
    private const double Left = 60;
    private const double Right = Width - 16;
    private const double Top = 18;
    private const double Bottom = Height - 78;

    /// <summary>The chart; empty if nothing was accepted and timed.</summary>
    public static Html Draw(RunStory story, OperatorMarks marks)
    {
        Member[] dots = [.. story.Judged.Where(member => member.Fitness is not null)];
        if (dots.Length == 0)
        {
            return Html.Empty;
        }

        var claim = story.Claim?.Evaluation.Speedup;
        var y = Axis.Around([1, .. dots.Select(dot => dot.Fitness!.Value), .. new[] { claim?.Lower, claim?.Upper }.OfType<double>().Where(value => value > 0)], Bottom, Top);
        var last = story.Judged.Max(member => member.Judgement!.Order);
        var x = new Axis(0, Math.Max(last, 10), Left, Right, false);
        var best = dots.MaxBy(dot => dot.Fitness)!;
        return Html.Of(
            $"""
            <div class="scroll" tabindex="0" role="region" aria-label="Progress of the search">
            <svg class="chart progress" viewBox="0 0 {Width} {Height}" role="img" aria-labelledby="progress-title progress-desc">
            <title id="progress-title">Screened speed-up by evaluation</title>
            <desc id="progress-desc">{Figures.Count(dots.Length)} accepted members among {Figures.Count(last)} evaluations. The fastest is {best.Name}
            ({best.Operator}) at {Figures.Times(best.Fitness)}, found by evaluation {Figures.Count(best.Judgement!.Order)}.</desc>
            {Grid(story, x, y)}{Band(claim, y)}
            <path class="one" d="M{Left} {y.At(1)}H{Right}"/>
            {Rug(story, x)}
            {marks.Names.Select(name => Dots(name, dots, x, y))}
            <path class="best" d="{BestLine(dots, x, y)}"/><text class="small halo" x="{Left + 6}" y="{y.At(1) + 15}">1.0x: the strongest baseline</text>
            {Label(story.Champion?.Judgement is null ? best : story.Champion, x, y)}
            </svg></div>
            """);
    }

    private static Html Grid(RunStory story, Axis x, Axis y) => Html.Of(
        $"""
        <g class="grid">{y.Ticks().Select(tick => Html.Of($"<path d=\"M{Left} {y.At(tick)}H{Right}\"/>"))}
        <g text-anchor="end">{y.Ticks().Select(tick => Html.Of($"<text x=\"{Left - 8}\" y=\"{y.At(tick) + 4}\">{Figures.Tick(tick)}</text>"))}</g>
        <g text-anchor="middle">{x.Ticks().Select(tick => Html.Of($"<text x=\"{x.At(tick)}\" y=\"{Bottom + 40}\">{Figures.Count((long)tick)}</text>"))}</g>
        <g class="small" text-anchor="middle">{x.Ticks().Skip(1).Select(tick => Html.Of($"<text x=\"{x.At(tick)}\" y=\"{Bottom + 56}\">{ClockAt(story, tick)}</text>"))}</g></g>
        <text class="small" x="{Left - 8}" y="{Bottom + 56}" text-anchor="end">min:s</text>
        <text x="{(Left + Right) / 2}" y="{Height - 4}" text-anchor="middle">evaluations, and time of search</text>
        """);

    private static string ClockAt(RunStory story, double order) =>
        story.Judged.LastOrDefault(member => member.Judgement!.Order <= order) is { } member ? Figures.Clock(member.Judgement!.Seconds) : "";

    private static Html Band(Speedup? claim, Axis y) => claim is { Lower: { } lower, Upper: { } upper }
        ? Html.Of(
            $"""
            <rect class="band" x="{Left}" y="{y.At(upper)}" width="{Right - Left}" height="{Math.Max(2, y.At(lower) - y.At(upper))}"/>
            <text class="small bandtext halo" x="{Left + 6}" y="{y.At(upper) - 5}">confirmed {Figures.Interval(lower, upper)}x</text>
            """)
        : Html.Empty;

    /// <summary>Evaluations without a place on the chart, as ticks below it.</summary>
    private static Html Rug(RunStory story, Axis x)
    {
        Member[] off = [.. story.Judged.Where(member => member.Fitness is null)];
        return Html.If(off.Length > 0, () => Html.Of(
            $"""
            <path class="rug" d="{off.Select(member => Html.Of($"M{x.At(member.Judgement!.Order)} {Bottom + 10}v10"))}">
            <title>{Figures.Count(off.Length)} evaluations ended without a time: rejected, inconclusive, failed or too short to time</title></path>
            """));
    }

    private static Html Dots(string name, Member[] dots, Axis x, Axis y) => Html.Of(
        $"""
        <g class="dots {OperatorMarks.Class(name)}">{dots.Where(dot => dot.Operator == name).Select(dot => Dot(dot, x, y, dots.Length > 600 ? 3 : 4.5))}</g>
        """);

    private static Html Dot(Member dot, Axis x, Axis y, double size) => Html.Of(
        $"""
        <path d="{OperatorMarks.Shape(dot.Operator, Math.Round(x.At(dot.Judgement!.Order), 1), Math.Round(y.At(dot.Fitness!.Value), 1), size)}">
        <title>{dot.Name} {dot.Operator} {Figures.Times(dot.Fitness)}{(dot.IsRecorded ? ", recorded" : "")}</title></path>
        """);

    private static Html BestLine(Member[] dots, Axis x, Axis y)
    {
        var rises = Records(dots).Select(dot => Html.Of($"H{x.At(dot.Judgement!.Order)}V{y.At(dot.Fitness!.Value)}"));
        return Html.Of($"M{x.At(dots[0].Judgement!.Order)} {y.At(dots[0].Fitness!.Value)}{rises}H{Right}");
    }

    /// <summary>Members that were the fastest so far when they were judged.</summary>
    public static IEnumerable<Member> Records(IEnumerable<Member> judged)
    {
        var best = 0.0;
        foreach (var member in judged.Where(member => member.Fitness > best))
        {
            best = member.Fitness!.Value;
            yield return member;
        }
    }

    private static Html Label(Member member, Axis x, Axis y)
    {
        var (at, height) = (x.At(member.Judgement!.Order), y.At(member.Fitness ?? 1));
        var isLate = at > Width * 0.7;
        return Html.Of(
            $"""
            <circle class="ring" cx="{at}" cy="{height}" r="9"/>
            <text class="ringtext halo" x="{at + (isLate ? -14 : 14)}" y="{height - 8}" text-anchor="{(isLate ? "end" : "start")}">{member.Name}
            {Figures.Times(member.Fitness)}</text>
            """);
    }
}
