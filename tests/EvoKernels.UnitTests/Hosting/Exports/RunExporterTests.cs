using EvoKernels.Hosting.Runs;
using System.Text.Json.Nodes;
using EvoKernels.Contracts.Candidates;
using EvoKernels.Hosting.Exports;
using EvoKernels.Hosting.Reports;
using EvoKernels.UnitTests.Hosting.Reports;
using Parquet;
using Parquet.Serialization;
using Xunit;

namespace EvoKernels.UnitTests.Hosting.Exports;

public sealed class RunExporterTests : IDisposable
{
    private const string Awkward = "said \"no\",\r\nthen; 'stopped' =1+1 ✗";

    private readonly FakeRun _run = new();
    private readonly Candidate _seed;
    private readonly Candidate _best;

    public RunExporterTests()
    {
        _seed = _run.Start().Child("seed", 0.8);
        _best = _run.Child("tune", 1.6, _seed, origin: "recorded: good");
        _run.Child("llm-diff", null, _best, reason: Awkward, source: "// third");
        _run.Ask("tune", 0, _best);
        _run.Crown(_best, 1.6).Write(tail: "{\"torn");
    }

    private string Out => Path.Combine(_run.Folder, "out");

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task Export_Jsonl_HasARowForEveryVerdict()
    {
        Assert.Equal(3, await ExportAsync(ExportFormat.Jsonl));

        var rows = (await File.ReadAllLinesAsync(Out, TestContext.Current.CancellationToken)).Select(line => JsonNode.Parse(line)!).ToArray();
        Assert.Equal([1L, 2L, 3L], rows.Select(row => (long)row["evaluation"]!));
        Assert.Equal((_best.Id, _seed.Id), ((string)rows[1]["candidate_id"]!, (string)rows[1]["parents"]![0]!));
        Assert.Equal((1.6, 2L, "recorded: good", true), ((double)rows[1]["screened_speedup"]!, (long)rows[1]["tunables"]!["LANES"]!, (string)rows[1]["origin"]!, (bool)rows[1]["is_champion"]!));
        Assert.Equal(512, (long)rows[1]["shapes"]![0]!["dims"]!["cols"]!);
        Assert.Equal(("rejected", "correctness", Awkward), ((string)rows[2]["verdict"]!, (string)rows[2]["gate"]!, (string)rows[2]["reason"]!));
        Assert.Null(rows[2]["screened_speedup"]);
        Assert.Equal(_run.Entries.Single(entry => entry.Number == (long)rows[1]["number"]!).At.UtcDateTime, (DateTime)rows[1]["judged_at"]!);
    }

    [Fact]
    public async Task Export_Csv_QuotesWhatNeedsIt()
    {
        Assert.Equal(3, await ExportAsync(ExportFormat.Csv));

        var records = ParseCsv(await File.ReadAllTextAsync(Out, TestContext.Current.CancellationToken));
        Assert.Equal(4, records.Count);
        Assert.All(records, record => Assert.Equal(records[0].Count, record.Count));
        Assert.Equal(Awkward, records[3][records[0].IndexOf("reason")]);
        Assert.Equal("{\"LANES\":2}", records[2][records[0].IndexOf("tunables")]);
        Assert.Equal("1.6", records[2][records[0].IndexOf("screened_speedup")]);
        Assert.Equal("", records[3][records[0].IndexOf("screened_speedup")]);
        Assert.Equal("2026-03-04T05:06:12.000000Z", records[1][records[0].IndexOf("judged_at")]);
    }

    [Fact]
    public async Task Export_Parquet_ReadsBackWithTypes()
    {
        Assert.Equal(3, await ExportAsync(ExportFormat.Parquet));

        await using (var reader = await ParquetReader.CreateAsync(Out, cancellationToken: TestContext.Current.CancellationToken))
        {
            var types = reader.Schema.DataFields.ToDictionary(field => field.Path.FirstPart!, field => field.ClrType);
            Assert.Equal((typeof(double), typeof(long), typeof(bool), typeof(DateTime)), (types["screened_speedup"], types["proposal"], types["is_champion"], types["judged_at"]));
        }

        await using var stream = File.OpenRead(Out);
        var rows = (await ParquetSerializer.DeserializeUntypedAsync(stream, cancellationToken: TestContext.Current.CancellationToken)).Data;
        Assert.Equal([0.8, 1.6, null], rows.Select(row => row.GetValueOrDefault("screened_speedup")));
        Assert.Equal(_seed.Id, Assert.Single(((System.Collections.IEnumerable)rows[1]["parents"]!).Cast<object>().Select(id => id.ToString())));
        Assert.Equal((Awkward, null), (rows[2]["reason"], rows[0].GetValueOrDefault("reason")));
        Assert.Equal(_run.Entries.Single(entry => entry.Number == (long)rows[0]["number"]!).At.UtcDateTime, rows[0]["judged_at"]);
    }

    [Fact]
    public async Task Export_NothingJudged_IsAnEmptyTableWithColumns()
    {
        using var empty = new FakeRun();
        empty.Start().Write();
        foreach (var format in Enum.GetValues<ExportFormat>())
        {
            Assert.Equal(0, await RunExporter.ExportAsync(empty.Folder, format, Out, TestContext.Current.CancellationToken));
        }

        await RunExporter.ExportAsync(empty.Folder, ExportFormat.Parquet, Out, TestContext.Current.CancellationToken);
        Assert.Contains((await ParquetReader.ReadSchemaAsync(Out)).DataFields, field => field.Name == "candidate_id");
    }

    [Fact]
    public async Task Export_EveryFormat_HasTheColumnsOfTheDocument()
    {
        await ExportAsync(ExportFormat.Csv);
        var header = ParseCsv(await File.ReadAllTextAsync(Out, TestContext.Current.CancellationToken))[0];
        await ExportAsync(ExportFormat.Parquet);
        Assert.Equal(header, (await ParquetReader.ReadSchemaAsync(Out)).Fields.Select(field => field.Name));
        await ExportAsync(ExportFormat.Jsonl);
        Assert.Equal(header, JsonNode.Parse((await File.ReadAllLinesAsync(Out, TestContext.Current.CancellationToken))[0])!.AsObject().Select(pair => pair.Key));
    }

    [Fact]
    public async Task Export_NoRun_LeavesTheFileThatWasThere()
    {
        await File.WriteAllTextAsync(Out, "before", TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<RunFolderException>(() => RunExporter.ExportAsync(Path.Combine(_run.Folder, "absent"), ExportFormat.Csv, Out, TestContext.Current.CancellationToken));

        Assert.Equal("before", await File.ReadAllTextAsync(Out, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("parquet", true)]
    [InlineData("jsonl", true)]
    [InlineData("csv", true)]
    [InlineData("xlsx", false)]
    [InlineData(null, false)]
    public void TryParse_Name_IsKnownOrNot(string? name, bool known)
    {
        Assert.Equal(known, ExportFormats.TryParse(name, out var format));
        Assert.True(!known || format.Extension() == name);
    }

    private Task<int> ExportAsync(ExportFormat format) => RunExporter.ExportAsync(_run.Folder, format, Out, TestContext.Current.CancellationToken);

    /// <summary>RFC 4180, written apart from the code under test.</summary>
    private static List<List<string>> ParseCsv(string text)
    {
        List<List<string>> records = [[]];
        var (field, isQuoted) = (new System.Text.StringBuilder(), false);
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '"' when isQuoted && i + 1 < text.Length && text[i + 1] == '"':
                    field.Append(text[++i]);
                    break;
                case '"':
                    isQuoted = !isQuoted;
                    break;
                case ',' or '\n' when !isQuoted:
                    records[^1].Add(field.ToString());
                    field.Clear();
                    if (text[i] == '\n' && i + 1 < text.Length)
                    {
                        records.Add([]);
                    }

                    break;
                default:
                    field.Append(text[i]);
                    break;
            }
        }

        return records;
    }
}
