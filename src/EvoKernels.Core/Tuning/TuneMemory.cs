using System.Collections.Immutable;
using System.Globalization;
using EvoKernels.Contracts.Candidates;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Contracts.Search;
using EvoKernels.Core.Operators;

namespace EvoKernels.Core.Tuning;

/// <summary>Keeps the logs of tune spaces small, and turns one into a history. A forgotten trial costs a little sense, never a repetition: candidates are known by id.</summary>
internal static class TuneMemory
{
    /// <summary>Sources remembered. Together with <see cref="Trials"/> at most some 12 KB in a campaign's state.</summary>
    public const int Sources = 6;

    /// <summary>Trials remembered of one source: twice what the strategy learns from.</summary>
    public const int Trials = 64;

    /// <summary>A decimal more than a screen can tell.</summary>
    private const int Digits = 4;

    public static TuneLog? Find(ImmutableArray<TuneLog>? logs, string sourceId) => logs?.FirstOrDefault(log => log.SourceId == sourceId);

    /// <summary>The logs with one for this source, the most recently used last.</summary>
    public static ImmutableArray<TuneLog> Open(ImmutableArray<TuneLog>? logs, string sourceId, long size) =>
        Find(logs, sourceId) is null ? Use(logs, TuneLog.Empty(sourceId, size)) : logs!.Value;

    /// <summary>The logs with one more trial; our own failure is none.</summary>
    public static ImmutableArray<TuneLog>? Record(
        ImmutableArray<TuneLog>? logs, string sourceId, ImmutableSortedDictionary<string, long> tunables, ImmutableArray<string> flags, Evaluation evaluation)
    {
        if (tunables.IsEmpty || evaluation.Verdict == Verdict.Failed)
        {
            return logs;
        }

        var fitness = evaluation.Verdict switch
        {
            Verdict.Inconclusive => TuneLog.Unjudged,
            _ when evaluation.Fitness is { } known && double.IsFinite(known) && known > 0 => Math.Max(Math.Pow(10, -Digits), Math.Round(known, Digits)),
            _ => TuneLog.Refused,
        };
        return Use(logs, Trim(Add(Find(logs, sourceId) ?? TuneLog.Empty(sourceId, 0), tunables, flags, fitness)));
    }

    public static TuneLog Add(TuneLog log, ImmutableSortedDictionary<string, long> tunables, ImmutableArray<string> flags, double fitness) =>
        log with { Points = log.Points.Add(Text(tunables)), Flags = log.Flags.Add(SetOf(flags)), Fitness = log.Fitness.Add(fitness) };

    /// <summary>What a strategy may know when it looks for a neighbour of <paramref name="parent"/>. With other flags a point is news of the space, not taken.</summary>
    public static TuneHistory History(TuneGrid grid, TuneLog? log, Candidate parent, double? parentFitness)
    {
        var own = grid.PointOf(parent.Tunables);
        var flags = SetOf(parent.Flags);
        var taken = new HashSet<string>(own is null ? [] : [own], StringComparer.Ordinal);
        var trials = ImmutableArray.CreateBuilder<TunedPoint>();
        var isParentKnown = false;
        for (var i = 0; log is not null && i < log.Points.Length; i++)
        {
            if (grid.PointOfValues(log.Points[i]) is not { } point)
            {
                continue;
            }

            if (log.Flags[i] == flags)
            {
                taken.Add(point);
                isParentKnown |= point == own;
            }

            if (log.Fitness[i] >= TuneLog.Refused)
            {
                trials.Add(new TunedPoint(point, log.Fitness[i]));
            }
        }

        return new TuneHistory(own is not null && !isParentKnown && parentFitness is { } fitness ? [new TunedPoint(own, fitness), .. trials] : trials.ToImmutable(), taken);
    }

    private static ImmutableArray<TuneLog> Use(ImmutableArray<TuneLog>? logs, TuneLog log)
    {
        ImmutableArray<TuneLog> others = [.. (logs ?? []).Where(other => other.SourceId != log.SourceId)];
        return [.. others.Skip(Math.Max(0, others.Length - (Sources - 1))), log];
    }

    /// <summary>Forgets the slowest of the older half.</summary>
    private static TuneLog Trim(TuneLog log)
    {
        if (log.Points.Length <= Trials)
        {
            return log;
        }

        var slowest = Enumerable.Range(0, log.Points.Length / 2).MinBy(i => log.Fitness[i]);
        return log with { Points = log.Points.RemoveAt(slowest), Flags = log.Flags.RemoveAt(slowest), Fitness = log.Fitness.RemoveAt(slowest) };
    }

    private static string Text(ImmutableSortedDictionary<string, long> tunables) =>
        string.Join(' ', tunables.Values.Select(value => value.ToString(CultureInfo.InvariantCulture)));

    private static int SetOf(ImmutableArray<string> flags)
    {
        var sets = FlagSets.For(FlagSets.AreCuda(flags));
        return Enumerable.Range(0, sets.Length).FirstOrDefault(i => sets[i].SequenceEqual(flags), -1);
    }
}
