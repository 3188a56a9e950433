using EvoKernels.Hosting.Runs;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using EvoKernels.Contracts.Json;
using EvoKernels.Hosting.Reports;
using Parquet.Serialization;

namespace EvoKernels.Hosting.Exports;

/// <summary>Writes a run's evaluations as a table: one row for every member that a device has judged, in the order of the verdicts.</summary>
public static class RunExporter
{
    private static readonly (string Name, PropertyInfo Property)[] Columns =
        [.. typeof(ExportRow).GetProperties().Select(property => (property.GetCustomAttribute<JsonPropertyNameAttribute>()!.Name, property))];

    private static readonly HashSet<string> JsonColumns = ["tunables", "shapes"];

    /// <summary>Exports a run, finished or not. A file that is there already is replaced, or stays as it was if this fails.</summary>
    /// <param name="runFolder">The run's folder.</param>
    /// <param name="format">The format.</param>
    /// <param name="outPath">The file to write.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Rows written.</returns>
    /// <exception cref="RunFolderException">The folder is no run's.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static async Task<int> ExportAsync(string runFolder, ExportFormat format, string outPath, CancellationToken cancellationToken = default)
    {
        ExportRow[] rows = [.. ExportRow.Of(await RunReader.ReadAsync(runFolder, cancellationToken))];
        await AtomicFile.WriteAsync(Path.GetFullPath(outPath), stream => format switch
        {
            ExportFormat.Parquet => ParquetSerializer.SerializeAsync(rows, stream, cancellationToken: cancellationToken),
            ExportFormat.Jsonl => LinesAsync(stream, rows.Select(row => Json(row).ToJsonString(ContractJson.Compact)), cancellationToken),
            ExportFormat.Csv => LinesAsync(stream, rows.Select(CsvLine).Prepend(string.Join(',', Columns.Select(column => column.Name))), cancellationToken),
            _ => throw new ArgumentOutOfRangeException(nameof(format), format, "the formats are parquet, jsonl and csv"),
        });
        return rows.Length;
    }

    private static async Task LinesAsync(Stream stream, IEnumerable<string> lines, CancellationToken cancellationToken)
    {
        await using var writer = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        foreach (var line in lines)
        {
            await writer.WriteLineAsync(line.AsMemory(), cancellationToken);
        }
    }

    /// <summary>Where the other formats hold JSON text, a line of JSON holds the value itself.</summary>
    private static JsonObject Json(ExportRow row)
    {
        var line = JsonSerializer.SerializeToNode(row, ContractJson.Compact)!.AsObject();
        foreach (var name in JsonColumns)
        {
            line[name] = JsonNode.Parse(line[name]!.GetValue<string>());
        }

        return line;
    }

    private static string CsvLine(ExportRow row) => string.Join(',', Columns.Select(column => Quote(Text(column.Property.GetValue(row)))));

    private static string Text(object? value) => value switch
    {
        null => "",
        string text => text,
        bool flag => flag ? "true" : "false",
        double number => number.ToString("R"),
        DateTime at => at.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'"),
        List<string> list => JsonSerializer.Serialize(list, ContractJson.Compact),
        _ => value.ToString()!,
    };

    private static string Quote(string field) => field.AsSpan().ContainsAny(",\"\r\n") || field.StartsWith(' ') || field.EndsWith(' ') ? $"\"{field.Replace("\"", "\"\"")}\"" : field;
}
