using System.Collections.Immutable;
using EvoKernels.Core.Sources;
using EvoKernels.Core.Tuning;
using Xunit;

namespace EvoKernels.UnitTests.Core.Tuning;

public class SurrogateTuningTests
{
    private static readonly TuneGrid Grid = new(SourceDirectives.Parse("// @tune A 1 2 3 4 5 6\n// @tune B 1 2 3 4 5 6").Directives!);

    private static readonly SurrogateTuning Strategy = new();

    [Fact]
    public void Ask_FirstPoints_AreSpread()
    {
        // The farthest from a corner is the opposite one.
        var choice = Strategy.Ask(Grid, TuneHistory.Of([new TunedPoint("00", 1)]), 1, 1);

        Assert.Equal(["55"], choice.Points);
        Assert.Null(choice.Promise);
    }

    [Fact]
    public void Ask_FlatAndWellKnown_PromisesLessThanASlopeThatGoesOn()
    {
        var asked = Grid.Points.Where((_, i) => i % 3 == 0).ToArray();
        var flat = TuneHistory.Of([.. asked.Select((point, i) => new TunedPoint(point, 1 + (0.001 * (i % 2))))]);
        var slope = TuneHistory.Of([.. asked.Where(point => point[0] < '3').Select(point => new TunedPoint(point, Math.Exp(0.1 * TuneGrid.Index(point, 0))))]);

        var little = Strategy.Ask(Grid, flat, 1, 1).Promise!.Value;
        Assert.InRange(little, 0, 0.001);
        Assert.True(Strategy.Ask(Grid, slope, 1, 1).Promise!.Value > 5 * little);
    }

    [Fact]
    public void Ask_FailuresInOneRow_GoesElsewhere()
    {
        ImmutableArray<TunedPoint> trials = [new("00", 0), new("02", 0), new("05", 0), new("01", 0), new("30", 1), new("33", 1.1), new("53", 1)];

        Assert.NotEqual('0', Strategy.Ask(Grid, TuneHistory.Of(trials), 1, 1).Points[0][0]);
    }

    [Fact]
    public void Ask_MoreTrialsThanItLearnsFrom_RemembersTheBest()
    {
        var grid = new TuneGrid(SourceDirectives.Parse($"// @tune A {string.Join(' ', Enumerable.Range(0, 60))}\n// @tune B 1 2 3 4 5 6 7 8 9 10 11 12").Directives!);
        // The best is the very first; a hundred slow ones far from it follow.
        var slow = grid.Points.Where(point => TuneGrid.Index(point, 0) >= 40).Take(100).Select(point => new TunedPoint(point, 0.2));
        ImmutableArray<TunedPoint> trials = [new("55", 2), new("65", 1.9), new("54", 1.9), .. slow];

        var next = Strategy.Ask(grid, TuneHistory.Of(trials), 1, 1).Points[0];

        Assert.InRange(TuneGrid.Index(next, 0), 0, 20);
    }
}
