using System.Globalization;
using EvoKernels.Core.Search;
using EvoKernels.Core.Sources;
using EvoKernels.Core.Tuning;
using FsCheck.Xunit;
using Xunit;

namespace EvoKernels.UnitTests.Core.Tuning;

public class TuneGridTests
{
    private static readonly SourceDirectives Directives = SourceDirectives.Parse(Samples.Tunable).Directives!;

    private static readonly TuneGrid Grid = new(Directives);

    [Fact]
    public void Points_ListedSpace_AreThoseOfTheTuneSpaceInItsOrder() =>
        Assert.Equal(new TuneSpace(Directives).Points().Select(Text), Grid.Points.Select(point => Text(Grid.Assignment(point))));

    [Property]
    public bool PointOf_LongestAxes_ReadsBackEveryIndex(ulong seed)
    {
        var random = new SeededRandom(seed, 1);
        int[] indexes = [.. Enumerable.Range(0, SourceDirectives.MaxTunables).Select(_ => random.Next(SourceDirectives.MaxValues))];
        var point = TuneGrid.PointOf(indexes);
        return point.Length == indexes.Length && indexes.Select((index, axis) => TuneGrid.Index(point, axis) == index).All(same => same);
    }

    [Fact]
    public void PointOf_Assignment_IsItsInverse()
    {
        Assert.All(Grid.Points, point => Assert.Equal(point, Grid.PointOf(Grid.Assignment(point))));
        Assert.Equal(Grid.Default, Grid.PointOf(Directives.Defaults));
        Assert.Null(Grid.PointOf(Samples.Values(("LANES", 5), ("CHAINS", 1))));
        Assert.Null(Grid.PointOf(Samples.Values(("LANES", 4))));
    }

    [Fact]
    public void PointOfValues_OrderOfNames_IsTheSamePoint()
    {
        // CHAINS comes before LANES, the other way round than in the source.
        Assert.Equal(Grid.PointOf(Samples.Values(("CHAINS", 2), ("LANES", 16))), Grid.PointOfValues("2 16"));
        Assert.All(["16 2", "2", "2 16 1", "", "2 x"], text => Assert.Null(Grid.PointOfValues(text)));
    }

    [Fact]
    public void Neighbours_RequirementInTheWay_LeavesItOut()
    {
        var point = Grid.PointOf(Samples.Values(("LANES", 16), ("CHAINS", 4)))!;

        string[] expected = ["CHAINS=1 LANES=16", "CHAINS=2 LANES=16", "CHAINS=4 LANES=4", "CHAINS=4 LANES=8"];
        Assert.Equal(expected, Grid.Neighbours(point).Select(other => Text(Grid.Assignment(other))).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Scan_SpaceBeyondCounting_FindsDistinctValidPoints()
    {
        var lines = Enumerable.Range(0, SourceDirectives.MaxTunables).Select(i => $"// @tune T{i} {string.Join(' ', Enumerable.Range(0, SourceDirectives.MaxValues))}");
        var grid = new TuneGrid(SourceDirectives.Parse(string.Join('\n', lines) + "\n// @require T0 < 32").Directives!);

        var found = grid.Scan(new SeededRandom(3, 1)).Take(100).ToArray();

        Assert.False(grid.IsListed);
        Assert.Equal(100, found.Distinct(StringComparer.Ordinal).Count());
        Assert.All(found, point => Assert.True(TuneGrid.Index(point, 0) < 32));
    }

    private static string Text(IReadOnlyDictionary<string, long> assignment) =>
        string.Join(' ', assignment.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key}={pair.Value}")));
}
