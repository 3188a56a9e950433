using System.Collections.Immutable;
using System.Text.Json;
using EvoKernels.Contracts.Json;
using EvoKernels.Core.Sources;

namespace EvoKernels.Benchmarks.Tuner;

/// <summary>First line of a table's file: what was measured, and where.</summary>
/// <param name="At">When the recording began.</param>
/// <param name="Machine">As <see cref="Benchmarks.Machine"/> describes it.</param>
/// <param name="Task">A built-in task.</param>
/// <param name="Baseline">What speed-ups are over.</param>
/// <param name="Space">The <c>@tune</c> and <c>@require</c> lines.</param>
internal sealed record TunerTableHead(DateTimeOffset At, string Machine, string Task, string Baseline, ImmutableArray<string> Space);

/// <summary>One screen of one point.</summary>
/// <param name="Pass">From 0; every point is screened once in a pass, in a random order.</param>
/// <param name="Tunables">The point.</param>
/// <param name="Speedup">Screened; null if it was not accepted.</param>
/// <param name="Seconds">Of the whole evaluation, without waiting for the device.</param>
internal sealed record TunerTableRow(int Pass, ImmutableSortedDictionary<string, long> Tunables, double? Speedup, double Seconds);

/// <summary>An exhaustively measured space: a JSON line for its head, then one for each screen.</summary>
internal sealed class TunerTable(TunerTableHead head, ImmutableArray<TunerTableRow> rows)
{
    public TunerTableHead Head => head;

    public ImmutableArray<TunerTableRow> Rows => rows;

    public SourceDirectives Directives { get; } = SourceDirectives.Parse(string.Join('\n', head.Space)).Directives
        ?? throw new FormatException("the space of this table cannot be read");

    public static TunerTable Read(string file)
    {
        var lines = File.ReadAllLines(file);
        return new TunerTable(
            JsonSerializer.Deserialize<TunerTableHead>(lines[0], ContractJson.Compact)!,
            [.. lines.Skip(1).Select(line => JsonSerializer.Deserialize<TunerTableRow>(line, ContractJson.Compact)!)]);
    }

    public static string Line<T>(T value) => JsonSerializer.Serialize(value, ContractJson.Compact);
}
