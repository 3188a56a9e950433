using EvoKernels.Core.Search;
using EvoKernels.Core.Sources;
using FsCheck.Xunit;
using Xunit;

namespace EvoKernels.UnitTests.Core.Sources;

public class TuneSpaceTests
{
    private static readonly SourceDirectives Directives = SourceDirectives.Parse(Samples.Tunable).Directives!;

    private static readonly TuneSpace Space = new(Directives);

    [Fact]
    public void Points_WithRequirement_AreAllValidOnes()
    {
        var points = Space.Points().Select(point => (point["LANES"], point["CHAINS"])).ToArray();

        Assert.Equal(12, Space.Combinations);
        Assert.Equal([(4, 1), (4, 2), (4, 4), (4, 8), (8, 1), (8, 2), (8, 4), (8, 8), (16, 1), (16, 2), (16, 4)], points);
    }

    [Fact]
    public void Points_NoTunables_IsTheEmptyAssignment() =>
        Assert.Empty(Assert.Single(new TuneSpace(SourceDirectives.Parse("int a;").Directives!).Points()));

    [Fact]
    public void Combinations_HugeSpace_Saturates()
    {
        var values = string.Join(' ', Enumerable.Range(1, SourceDirectives.MaxValues));
        var source = string.Join('\n', Enumerable.Range(0, SourceDirectives.MaxTunables).Select(i => $"// @tune T{i} {values}"));

        Assert.Equal(long.MaxValue, new TuneSpace(SourceDirectives.Parse(source).Directives!).Combinations);
    }

    [Property]
    public bool TryRandom_AnySeed_IsValidOrNull(ulong seed) =>
        Space.TryRandom(new SeededRandom(seed, 0)) is not { } point || Directives.Problem(point) is null;
}
