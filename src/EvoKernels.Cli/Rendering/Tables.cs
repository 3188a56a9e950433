using EvoKernels.Contracts.Devices;
using EvoKernels.Contracts.Evaluations;
using Spectre.Console;

namespace EvoKernels.Cli.Rendering;

/// <summary>The tables that commands print.</summary>
internal static class Tables
{
    public static Table Shapes(Claim claim)
    {
        var hasInterval = claim.Shapes.Any(shape => shape.Lower is not null);
        var table = Plain("shape", "time", "speed-up", hasInterval ? "interval" : "", "roofline");
        foreach (var shape in claim.Shapes)
        {
            Add(
                table,
                shape.Dims.ToString(),
                Figures.Time(shape.Nanoseconds),
                shape.Speedup is { } speedup ? Figures.Ratio(speedup) + "x" : "too short",
                shape is { Lower: { } lower, Upper: { } upper } ? $"{Figures.Ratio(lower)}–{Figures.Ratio(upper)}" : "",
                shape.RooflineFraction is { } fraction ? Figures.Percent(fraction) : "–");
        }

        return table;
    }

    public static Table Ceilings(DeviceInfo device)
    {
        var table = Plain("ceiling", "working set", "measured");
        foreach (var ceiling in device.Ceilings)
        {
            Add(table, ceiling.Name, ceiling.WorkingSetBytes is { } bytes ? Figures.Bytes(bytes) : "", $"{Figures.Ratio(ceiling.Value)} {ceiling.Unit}");
        }

        return table;
    }

    public static Table Plain(params string[] columns)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var column in columns)
        {
            table.AddColumn(new TableColumn(Markup.Escape(column)));
        }

        return table;
    }

    public static void Add(Table table, params string[] cells) => table.AddRow([.. cells.Select(cell => new Text(SafeText.Line(cell)))]);
}
