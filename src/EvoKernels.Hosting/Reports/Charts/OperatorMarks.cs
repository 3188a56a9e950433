using EvoKernels.Hosting.Reports.Markup;

namespace EvoKernels.Hosting.Reports.Charts;

/// <summary>Every operator's shape and colour, the same in every chart: shape, so that nobody needs the colour.</summary>
internal sealed class OperatorMarks
{
    private static readonly string[] Known = ["seed", "tune", "flags", "recombine", "llm-diff", "llm-rewrite", "llm-crossover", "llm-repair"];

    private readonly string[] _names;

    /// <param name="names">Operators of the run; unknown ones share the last shape and colour.</param>
    public OperatorMarks(IEnumerable<string> names) =>
        _names = [.. names.Distinct(StringComparer.Ordinal).OrderBy(Slot).ThenBy(name => name, StringComparer.Ordinal)];

    /// <summary>In the order of the legend.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>Class for colour: <c>o0</c> to <c>o8</c>.</summary>
    public static Html Class(string name) => Html.Of($"o{Slot(name)}");

    /// <summary>Path data of the shape around a point.</summary>
    public static Html Shape(string name, double x, double y, double r) => Slot(name) switch
    {
        0 => Html.Of($"M{x - r} {y - r}h{2 * r}v{2 * r}h{-2 * r}z"),
        1 => Html.Of($"M{x - r} {y}a{r} {r} 0 1 0 {2 * r} 0a{r} {r} 0 1 0 {-2 * r} 0z"),
        2 => Html.Of($"M{x} {y - (1.2 * r)}l{1.15 * r} {2.1 * r}h{-2.3 * r}z"),
        3 => Html.Of($"M{x} {y + (1.2 * r)}l{1.15 * r} {-2.1 * r}h{-2.3 * r}z"),
        4 => Html.Of($"M{x} {y - (1.35 * r)}l{1.35 * r} {1.35 * r}l{-1.35 * r} {1.35 * r}l{-1.35 * r} {-1.35 * r}z"),
        5 => Star(x, y, 1.5 * r),
        6 => Html.Of(
            $"""
            M{x - (.45 * r)} {y - (1.3 * r)}h{.9 * r}v{.85 * r}h{.85 * r}v{.9 * r}h{-.85 * r}v{.85 * r}h{-.9 * r}v{-.85 * r}h{-.85 * r}v{-.9 * r}h{.85 * r}z
            """),
        7 => Html.Of($"M{x - r} {y - (1.1 * r)}h{.7 * r}v{1.5 * r}h{1.3 * r}v{.7 * r}h{-2 * r}z"),
        _ => Html.Of($"M{x - r} {y - (.5 * r)}h{2 * r}v{r}h{-2 * r}z"),
    };

    /// <summary>The shape alone, for legends and text.</summary>
    public static Html Icon(string name) => Html.Of(
        $"<svg class=\"mark {Class(name)}\" viewBox=\"0 0 16 16\" aria-hidden=\"true\"><path d=\"{Shape(name, 8, 8, 5)}\"/></svg>");

    public Html Legend() => Html.Of($"<ul class=\"legend\">{_names.Select(name => Html.Of($"<li>{Icon(name)} {name}</li>"))}</ul>");

    private static Html Star(double x, double y, double r) => Html.Of(
        $"M{Enumerable.Range(0, 10).Select(k => Point(x, y, k % 2 == 0 ? r : 0.45 * r, k))}z");

    private static Html Point(double x, double y, double r, int k)
    {
        var (sin, cos) = Math.SinCos(Math.PI * k / 5);
        return Html.Of($"{(k == 0 ? "" : "L")}{x + (r * sin)} {y - (r * cos)}");
    }

    private static int Slot(string name) => Array.IndexOf(Known, name) is >= 0 and var slot ? slot : Known.Length;
}
