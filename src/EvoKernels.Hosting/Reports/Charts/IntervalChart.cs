using EvoKernels.Hosting.Reports.Markup;

namespace EvoKernels.Hosting.Reports.Charts;

/// <summary>A value with or without an interval. A screen has none.</summary>
internal sealed record IntervalRow(string Label, double Estimate, double? Lower, double? Upper, bool IsHeadline, bool IsScreen);

/// <summary>Speed-ups side by side, each with its interval, around the line of the baseline.</summary>
internal static class IntervalChart
{
    private const double Width = 480;
    private const double Left = 14;
    private const double Right = Width - 14;
    private const double RowHeight = 46;
    private const double Top = 4;

    public static Html Draw(IReadOnlyList<IntervalRow> rows)
    {
        rows = [.. rows.Where(row => double.IsFinite(row.Estimate) && row.Estimate > 0)];
        if (rows.Count == 0)
        {
            return Html.Empty;
        }

        var bottom = Top + (rows.Count * RowHeight);
        var x = Axis.Around([1, .. rows.SelectMany(row => new[] { row.Estimate, row.Lower, row.Upper }).OfType<double>().Where(value => double.IsFinite(value) && value > 0)], Left, Right);
        return Html.Of(
            $"""
            <div class="scroll" tabindex="0" role="region" aria-label="Speed-ups with intervals">
            <svg class="chart intervals" viewBox="0 0 {Width} {bottom + 44}" role="img" aria-labelledby="intervals-title intervals-desc">
            <title id="intervals-title">Speed-ups over the strongest baseline, with intervals</title>
            <desc id="intervals-desc">{string.Join("; ", rows.Select(Describe))}.</desc>
            <g class="grid">{x.Ticks().Select(tick => Html.Of($"<path d=\"M{x.At(tick)} {Top}V{bottom}\"/><text x=\"{x.At(tick)}\" y=\"{bottom + 18}\" text-anchor=\"middle\">{Figures.Tick(tick)}</text>"))}
            </g>
            <path class="one" d="M{x.At(1)} {Top}V{bottom}"/><text class="small" x="{x.At(1)}" y="{bottom + 36}" text-anchor="middle">baseline</text>
            {rows.Select((row, index) => Row(row, x, Top + (index * RowHeight) + 31))}
            </svg></div>
            """);
    }

    private static Html Row(IntervalRow row, Axis x, double y) => Html.Of(
        $"""
        <g class="row {(row.IsHeadline ? "headline" : "")} {(row.IsScreen ? "screen" : "")}"><title>{Describe(row)}</title>
        <text class="halo" x="0" y="{y - 15}">{row.Label}</text><text class="halo" x="{Width}" y="{y - 15}" text-anchor="end">{Value(row)}</text>
        {Whisker(row, x, y)}{Point(row, x.At(row.Estimate), y)}</g>
        """);

    private static Html Whisker(IntervalRow row, Axis x, double y) => row is { Lower: { } lower, Upper: { } upper }
        ? Html.Of($"<path class=\"whisker\" d=\"M{x.At(lower)} {y}H{x.At(upper)}M{x.At(lower)} {y - 6}v12M{x.At(upper)} {y - 6}v12\"/>")
        : Html.Empty;

    private static Html Point(IntervalRow row, double x, double y) => row.IsScreen
        ? Html.Of($"<path class=\"point\" d=\"M{x} {y - 6}l6 6l-6 6l-6 -6z\"/>")
        : Html.Of($"<circle class=\"point\" cx=\"{x}\" cy=\"{y}\" r=\"{(row.IsHeadline ? 6 : 4.5)}\"/>");

    private static string Value(IntervalRow row) => row is { Lower: { } lower, Upper: { } upper }
        ? Figures.Times(row.Estimate, lower, upper)
        : $"{Figures.Times(row.Estimate)}, no interval";

    private static string Describe(IntervalRow row) => $"{row.Label}: {Value(row)}";
}
