using EvoKernels.Hosting.Reports.Markup;
using EvoKernels.Hosting.Reports.Stories;

namespace EvoKernels.Hosting.Reports.Charts;

/// <summary>An island's grid: a square for every occupied cell, coloured around 1.0x and with its value written in it.</summary>
internal static class ArchiveChart
{
    private const double Side = 54;
    private const double Left = 108;
    private const double Top = 12;

    /// <summary>The grid, one panel for every bin of a third axis that holds something.</summary>
    public static Html Draw(IslandStory island, GridAxes axes, double strongest, string? championId) => Html.Join(
        island.Cells.GroupBy(cell => axes.Panel(cell.Cell)).OrderBy(panel => panel.Key)
            .Select(panel => Panel(island, axes, panel.Key, [.. panel], strongest, championId)));

    private static Html Panel(IslandStory island, GridAxes axes, int panel, CellStory[] cells, double strongest, string? championId)
    {
        var (width, height) = (Left + (Side * axes.Columns.Bins) + 8, Top + (Side * axes.Rows.Bins) + 58);
        var best = cells.MaxBy(cell => cell.Fitness)!;
        var id = $"island{island.Index}-{panel}";
        return Html.Of(
            $"""
            {Html.If(axes.Panels is not null, () => Html.Of($"<h4>{axes.Panels!.Name}: {axes.Panels.Label(panel)}</h4>"))}
            <div class="scroll" tabindex="0" role="region" aria-label="Archive of island {island.Index}">
            <svg class="chart heat" viewBox="0 0 {width} {height}" style="min-width:{width * 0.8}px;max-width:{width * 1.25}px" role="img"
            aria-labelledby="{id}-title {id}-desc">
            <title id="{id}-title">Archive of island {island.Index}</title>
            <desc id="{id}-desc">{cells.Length} of {axes.Rows.Bins * axes.Columns.Bins} cells are held. The fastest holder is {Name(best)} at
            {Figures.Times(best.Fitness)}.</desc>
            <g class="empty">{Squares(axes)}</g>
            {cells.Select(cell => Cell(cell, axes, strongest, championId))}
            <g class="small" text-anchor="end">{RowLabels(axes)}</g><g class="small" text-anchor="middle">{ColumnLabels(axes, height - 42)}</g>
            <text x="{Left + (Side * axes.Columns.Bins / 2)}" y="{height - 16}" text-anchor="middle">{axes.Columns.Name}</text>
            <text x="0" y="{height - 16}">{Html.If(axes.Rows.Bins > 1, () => Html.Of($"↑ {axes.Rows.Name}"))}</text>
            </svg></div>
            """);
    }

    private static IEnumerable<Html> RowLabels(GridAxes axes) => Enumerable.Range(0, axes.Rows.Bins).Select(row =>
        Html.Of($"<text x=\"{Left - 8}\" y=\"{Y(axes, row) + (Side / 2) + 4}\">{axes.Rows.Label(row)}</text>"));

    private static IEnumerable<Html> ColumnLabels(GridAxes axes, double y) => Enumerable.Range(0, axes.Columns.Bins).Select(column =>
        Html.Of($"<text x=\"{X(column) + (Side / 2)}\" y=\"{y + (column % 2 * 13)}\">{axes.Columns.Label(column)}</text>"));

    private static IEnumerable<Html> Squares(GridAxes axes) =>
        from row in Enumerable.Range(0, axes.Rows.Bins)
        from column in Enumerable.Range(0, axes.Columns.Bins)
        select Html.Of($"<rect x=\"{X(column) + 1}\" y=\"{Y(axes, row) + 1}\" width=\"{Side - 2}\" height=\"{Side - 2}\" rx=\"4\"/>");

    private static Html Cell(CellStory cell, GridAxes axes, double strongest, string? championId)
    {
        var (x, y) = (X(axes.Column(cell.Cell)), Y(axes, axes.Row(cell.Cell)));
        var isChampion = cell.Holder is { } holder && holder.CandidateId == championId;
        var signs = $"{(cell.IsMigrant ? "→" : "")}{(isChampion ? "★" : "")}";
        return Html.Of(
            $"""
            <g class="cell {Heat(cell.Fitness, strongest)}{(isChampion ? " champion" : "")}" text-anchor="middle"><title>{Title(cell, isChampion)}</title>
            <rect x="{x + 1}" y="{y + 1}" width="{Side - 2}" height="{Side - 2}" rx="4"/>
            <text x="{x + (Side / 2)}" y="{y + 24}">{Figures.Ratio(cell.Fitness)}</text>
            <text class="small" x="{x + (Side / 2)}" y="{y + 42}">{signs}{Name(cell)}</text></g>
            """);
    }

    private static string Title(CellStory cell, bool isChampion)
    {
        var code = cell.Holder?.Judgement?.Evaluation.Descriptors is { } seen
            ? seen.BlockSize > 0
                ? $"; {seen.Registers} registers, {seen.SharedMemory} B of shared memory, {seen.BlockSize} threads a block, {seen.CodeSize} B of code"
                : $"; {seen.VectorWidth}-bit vectors, {seen.CodeSize} B of code, {Figures.Percent(seen.MemoryShare)} memory instructions"
            : "";
        var place = $"{(isChampion ? ", the champion" : "")}{(cell.IsMigrant ? ", from another island" : "")}";
        return $"{Name(cell)} {cell.Holder?.Operator}{place}: {Figures.Times(cell.Fitness)} screened{code}";
    }

    /// <summary>Class <c>h0</c> (slowest) to <c>h3</c> (as fast as the baseline) to <c>h8</c> (the run's best): even steps of the logarithm.</summary>
    private static Html Heat(double fitness, double strongest)
    {
        var log = Math.Log2(Math.Max(fitness, 1e-9));
        var most = Math.Max(Math.Log2(Math.Max(strongest, 1)), 1e-9);
        var step = log < 0 ? 3 - Math.Ceiling(Math.Min(3, -log * 1.5)) : 3 + Math.Round(5 * Math.Clamp(log / most, 0, 1));
        return Html.Of($"h{(long)step}");
    }

    private static string Name(CellStory cell) => cell.Holder?.Name ?? "unknown";

    private static double X(int column) => Left + (Side * column);

    private static double Y(GridAxes axes, int row) => Top + (Side * (axes.Rows.Bins - 1 - row));
}
