using System.Text.Json;
using EvoKernels.Contracts.Json;

namespace EvoKernels.Benchmarks.SelfComparison;

/// <summary>One trial of a kernel against itself, as kept: one line of JSON. Everything that a figure depends on stands in each line, so that files can be put together.</summary>
/// <param name="At">When it ended.</param>
/// <param name="Task">The task.</param>
/// <param name="Baseline">Which of its baselines, on both sides.</param>
/// <param name="Device">Device id.</param>
/// <param name="Pairs">Process pairs before the first look.</param>
/// <param name="PairSeconds">Timed seconds of a pair.</param>
/// <param name="Loaded">Whether every core had a competing process.</param>
/// <param name="Machine">The machine in words.</param>
/// <param name="Verdict">Of the confirmation.</param>
/// <param name="Reason">Why it is not accepted, or null.</param>
/// <param name="Estimate">Null unless accepted.</param>
/// <param name="Lower">Null unless accepted.</param>
/// <param name="Upper">Null unless accepted.</param>
/// <param name="Control">Estimate of the control arm; null if there was none.</param>
/// <param name="PairsUsed">Process pairs at the last look.</param>
/// <param name="Seconds">Of the whole confirmation.</param>
/// <param name="Usual">The usual protocol's ratio in the same minute: warm up, time A, time B, means.</param>
/// <param name="LoadAverage">Mean number of runnable processes in the minute before its end, the study's own (about 1) included; null in old files.</param>
internal sealed record AaTrial(
    DateTimeOffset At, string Task, string Baseline, string Device, int Pairs, double PairSeconds, bool Loaded, string Machine,
    string Verdict, string? Reason, double? Estimate, double? Lower, double? Upper, double? Control, int? PairsUsed, double Seconds, double Usual, double? LoadAverage = null)
{
    /// <summary>Load average up to which nothing but the study can have run for most of a minute.</summary>
    private const double Idle = 1.5;

    /// <summary>What a row of the summary is about.</summary>
    public string Setting => $"{Task} ({Baseline}), {Company}, {Pairs} pairs of {PairSeconds} s at first";

    private string Company => Loaded ? "a competing process on every core" : LoadAverage switch
    {
        null => "no load of ours",
        < Idle => "idle machine",
        _ => "a machine busy with other work",
    };

    public void AppendTo(string path) => File.AppendAllText(path, JsonSerializer.Serialize(this, ContractJson.Compact) + "\n");

    /// <summary>All whole lines; one that was cut off by a kill is left out.</summary>
    public static IEnumerable<AaTrial> Read(string path)
    {
        foreach (var line in File.ReadLines(path).Where(line => line.EndsWith('}')))
        {
            yield return JsonSerializer.Deserialize<AaTrial>(line, ContractJson.Compact) ?? throw new InvalidDataException($"{path}: '{line}' is no trial");
        }
    }
}
