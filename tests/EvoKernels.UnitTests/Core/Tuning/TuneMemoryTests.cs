using System.Collections.Immutable;
using EvoKernels.Contracts.Candidates;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Contracts.Search;
using EvoKernels.Core.Operators;
using EvoKernels.Core.Sources;
using EvoKernels.Core.Tuning;
using Xunit;

namespace EvoKernels.UnitTests.Core.Tuning;

public class TuneMemoryTests
{
    private static readonly ImmutableSortedDictionary<string, long> Point = Samples.Values(("CHAINS", 2), ("LANES", 8));

    [Fact]
    public void Record_Verdicts_AreToldApart()
    {
        var accepted = Samples.Accepted("a", 1.23456, new CodeDescriptors(1, 1, 0));
        ImmutableArray<TuneLog>? logs = null;
        foreach (var evaluation in new[]
        {
            accepted, Samples.Rejected("a", "correctness", "wrong"), accepted with { Verdict = Verdict.Inconclusive }, accepted with { Verdict = Verdict.Failed },
        })
        {
            logs = TuneMemory.Record(logs, "s", Point, FlagSets.All[2], evaluation);
        }

        var log = Assert.Single(logs!.Value);
        Assert.Equal([1.2346, TuneLog.Refused, TuneLog.Unjudged], log.Fitness);
        Assert.Equal(["2 8", "2 8", "2 8"], log.Points);
        Assert.Equal([2, 2, 2], log.Flags);
    }

    [Fact]
    public void Record_NoTunables_RemembersNothing() =>
        Assert.Null(TuneMemory.Record(null, "s", Samples.Values(), FlagSets.Default, Samples.Accepted("a", 1, new CodeDescriptors(1, 1, 0))));

    [Fact]
    public void Record_ManyTrialsAndSources_KeepsTheFastAndTheLatest()
    {
        ImmutableArray<TuneLog>? logs = null;
        for (var i = 0; i < 400; i++)
        {
            logs = TuneMemory.Record(logs, "s", Samples.Values(("A", i)), FlagSets.Default, Samples.Accepted("a", i == 7 ? 5 : 1 + (0.001 * i), new CodeDescriptors(1, 1, 0)));
        }

        var log = Assert.Single(logs!.Value);
        Assert.Equal(TuneMemory.Trials, log.Points.Length);
        Assert.Contains("7", log.Points);
        Assert.Equal(Enumerable.Range(370, 30).Select(i => $"{i}"), log.Points.TakeLast(30));

        for (var i = 0; i < 20; i++)
        {
            logs = TuneMemory.Open(logs, $"source {i}", 5);
            logs = TuneMemory.Record(logs, "s", Point, FlagSets.Default, Samples.Rejected("a", "correctness", "wrong"));
        }

        Assert.Equal(TuneMemory.Sources, logs!.Value.Length);
        Assert.Equal("s", logs.Value[^1].SourceId);
        Assert.Equal("source 19", logs.Value[^2].SourceId);
    }

    [Fact]
    public void History_ParentThatWasForgotten_IsATrialAgain()
    {
        var directives = SourceDirectives.Parse(Samples.Tunable).Directives!;
        var grid = new TuneGrid(directives);
        var parent = Candidate.Create(Samples.Tunable, Point, FlagSets.Default);

        var history = TuneMemory.History(grid, null, parent, 1.5);

        Assert.Equal([new TunedPoint(grid.PointOf(Point)!, 1.5)], history.Trials);
        Assert.Equal([grid.PointOf(Point)!], history.Taken);
    }
}
