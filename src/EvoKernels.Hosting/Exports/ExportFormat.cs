namespace EvoKernels.Hosting.Exports;

/// <summary>How an export is written. Columns are the same in every format; see <c>docs/export.md</c>.</summary>
public enum ExportFormat
{
    /// <summary>Typed columns; lists and absent values as such.</summary>
    Parquet,

    /// <summary>One JSON object a line.</summary>
    Jsonl,

    /// <summary>RFC 4180 with a header line; absent values are empty, lists and objects are JSON.</summary>
    Csv,
}

public static class ExportFormats
{
    /// <summary>The names a command line uses, which are also the files' extensions.</summary>
    public static IReadOnlyList<string> Names { get; } = ["parquet", "jsonl", "csv"];

    /// <summary>The format's name and extension, without a dot.</summary>
    public static string Extension(this ExportFormat format) => Names[(int)format];

    /// <summary>Reads a name, in lower case; false for any other text.</summary>
    public static bool TryParse(string? name, out ExportFormat format)
    {
        var index = Names.TakeWhile(known => known != name).Count();
        format = index < Names.Count ? (ExportFormat)index : default;
        return index < Names.Count;
    }
}
