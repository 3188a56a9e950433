using EvoKernels.Contracts.Devices;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Hosting.Reports;
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
                shape.Speedup is { } speedup ? Figures.Times(speedup) : "too short",
                shape is { Lower: { } lower, Upper: { } upper } ? $"{Figures.Interval(lower, upper)}" : "",
                shape.RooflineFraction is { } fraction ? Figures.Percent(fraction) : "–");
        }

        return table;
    }

    public static Table Ceilings(DeviceInfo device)
    {
        var table = Plain("ceiling", "working set", "measured");
        foreach (var ceiling in device.Ceilings)
        {
            Add(table, ceiling.Name, ceiling.WorkingSetBytes is { } bytes ? Bytes(bytes) : "", $"{Figures.Ratio(ceiling.Value)} {ceiling.Unit}");
        }

        return table;
    }

    /// <summary><c>32 KiB</c>, <c>4 MiB</c>.</summary>
    private static string Bytes(long bytes) => bytes switch
    {
        < 1 << 10 => $"{bytes} B",
        < 1 << 20 => $"{Figures.Ratio(bytes / 1024.0)} KiB",
        < 1 << 30 => $"{Figures.Ratio(bytes / 1048576.0)} MiB",
        _ => $"{Figures.Ratio(bytes / 1073741824.0)} GiB",
    };

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
