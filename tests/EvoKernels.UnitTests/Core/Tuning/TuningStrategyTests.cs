using System.Collections.Immutable;
using EvoKernels.Core.Search;
using EvoKernels.Core.Sources;
using EvoKernels.Core.Tuning;
using FsCheck.Xunit;
using Xunit;

namespace EvoKernels.UnitTests.Core.Tuning;

public class TuningStrategyTests
{
    private const string Constrained = """
        // @tune A 1 2 3 4 5
        // @tune B 8 16 32
        // @tune C 0
        // @tune D 1 2
        // @require A * D <= 8
        """;

    private static readonly TuneGrid Small = Grid(Constrained);

    public static TheoryData<string> Names => new(TuningStrategies.All.Select(strategy => strategy.Name));

    [Property(MaxTest = 30)]
    public bool Ask_UntilNothingIsLeft_VisitsEveryValidPointOnce(ulong seed, byte which)
    {
        var visited = Walk(Strategy(which), Small, seed, int.MaxValue, Noise(seed)).Select(trial => trial.Point).ToArray();
        return visited.Length == Small.Points.Length && visited.Order(StringComparer.Ordinal).SequenceEqual(Small.Points.Order(StringComparer.Ordinal));
    }

    [Property(MaxTest = 30)]
    public bool Ask_RequirementsOfALargeSpace_AreObeyed(ulong seed, byte which)
    {
        var grid = Grid("// @tune A 1 2 3 4 5 6 7 8\n// @tune B 1 2 3 4 5 6 7 8\n// @tune C 1 2 3 4 5 6 7 8\n// @tune D 1 2 3 4 5 6 7 8\n// @require A * B + C < 30\n// @require D % 2 == A % 2");
        var visited = Walk(Strategy(which), grid, seed, 40, Noise(seed));
        return !grid.IsListed && visited.Length == 40 && visited.Select(trial => trial.Point).Distinct().Count() == 40 && visited.All(trial => grid.IsValid(trial.Point));
    }

    [Property(MaxTest = 30)]
    public bool Ask_SameSpaceHistoryAndSeed_AnswersTheSameFromANewGrid(ulong seed, byte which)
    {
        var history = TuneHistory.Of(Walk(Strategy(which), Small, seed, 12, Noise(seed)));
        var first = Strategy(which).Ask(Small, history, seed, 5);
        var again = Strategy(which).Ask(Grid(Constrained), history, seed, 5);
        return first.Points.SequenceEqual(again.Points) && first.Promise == again.Promise;
    }

    [Property(MaxTest = 30)]
    public bool Ask_PointsUnderWay_AreNotProposed(ulong seed, byte which)
    {
        var trials = Walk(Strategy(which), Small, seed, 9, Noise(seed));
        var busy = Strategy(which).Ask(Small, TuneHistory.Of(trials), seed, 4).Points;
        var history = new TuneHistory(trials, trials.Select(trial => trial.Point).Concat(busy).ToHashSet());
        var next = Strategy(which).Ask(Small, history, seed, int.MaxValue).Points;
        return busy.Length == 4 && !next.Intersect(busy).Any() && next.Length == Small.Points.Length - 13 && next.Distinct().Count() == next.Length;
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Ask_EverythingFailed_StillExhaustsTheSpace(string name)
    {
        var strategy = TuningStrategies.All.Single(one => one.Name == name);

        Assert.Equal(Small.Points.Length, Walk(strategy, Small, 5, int.MaxValue, _ => 0).Length);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Ask_OnePointOrNoTunables_OffersItOnce(string name)
    {
        var strategy = TuningStrategies.All.Single(one => one.Name == name);

        Assert.Single(Walk(strategy, Grid("// @tune A 7"), 1, int.MaxValue, _ => 1));
        Assert.Single(Walk(strategy, Grid("int a;"), 1, int.MaxValue, _ => 1));
    }

    [Theory]
    [InlineData("simulated annealing")]
    [InlineData("local search")]
    [InlineData("surrogate")]
    public void Ask_SmoothSpace_NeedsFewerEvaluationsThanRandom(string name)
    {
        var grid = Grid("// @tune A 1 2 3 4 5 6 7 8\n// @tune B 1 2 3 4 5 6 7 8\n// @tune C 1 2 3 4");
        double Hill(string point) => 2 / (1 + (0.1 * Math.Abs(TuneGrid.Index(point, 0) - 5)) + (0.2 * Math.Abs(TuneGrid.Index(point, 1) - 2)) + (0.1 * TuneGrid.Index(point, 2)));
        double Mean(TuningStrategy strategy) => Enumerable.Range(1, 30).Average(seed => Walk(strategy, grid, (ulong)seed, 24, Hill).Max(trial => trial.Fitness));

        Assert.True(Mean(TuningStrategies.All.Single(one => one.Name == name)) > Mean(TuningStrategies.All[0]));
    }

    private static TuneGrid Grid(string source) => new(SourceDirectives.Parse(source).Directives!);

    private static TuningStrategy Strategy(byte which) => TuningStrategies.All[which % TuningStrategies.All.Length];

    /// <summary>A rugged landscape in which every fifth point fails.</summary>
    private static Func<string, double> Noise(ulong seed) => point =>
    {
        var random = new SeededRandom(seed, SeededRandom.StepOf(point));
        return random.Next(5) == 0 ? 0 : 0.5 + random.NextDouble();
    };

    private static ImmutableArray<TunedPoint> Walk(TuningStrategy strategy, TuneGrid grid, ulong seed, int most, Func<string, double> fitness)
    {
        var trials = ImmutableArray<TunedPoint>.Empty;
        while (trials.Length < most && strategy.Ask(grid, TuneHistory.Of(trials), seed, 1).Points is [var point])
        {
            trials = trials.Add(new TunedPoint(point, fitness(point)));
        }

        return trials;
    }
}
