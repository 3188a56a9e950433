using EvoKernels.Contracts.Tasks;
using EvoKernels.Core.Operators;
using Xunit;

namespace EvoKernels.UnitTests.Core.Operators;

public class StartingPointsTests
{
    [Fact]
    public void Of_SeedsAndBaselines_AreDistinctTextsWithoutLinkedOnes()
    {
        var points = StartingPoints.Of(Samples.Task, 2);

        // baselines/naive.cpp is the text of seeds/naive.cpp; baselines/linked.cpp needs a library.
        Assert.Equal(["seeds/naive.cpp", "seeds/tunable.cpp"], points.Select(point => point.Name));
        Assert.All(points, point => Assert.Equal(FlagSets.Default, point.Flags));
    }

    [Fact]
    public void Of_MoreIslandsThanSources_RepeatsThemWithOtherFlags()
    {
        var points = StartingPoints.Of(Samples.Task, 5);

        Assert.Equal(5, points.Select(point => point.Complete(Samples.Task).Candidate!.Id).Distinct().Count());
        Assert.Equal(["-O3", "-O3", "-O2", "-O2"], points.Take(4).Select(point => Assert.Single(point.Flags)));
    }

    [Theory]
    [InlineData("seeds/tunable.cpp", true)]
    [InlineData("tunable.cpp", true)]
    [InlineData("able.cpp", false)]
    [InlineData("linked.cpp", false)]
    public void Named_FileOrPath_FindsItsCandidate(string name, bool isFound)
    {
        var expected = StartingPoints.Of(Samples.Task, 1)[1].Complete(Samples.Task).Candidate!.Id;

        Assert.Equal(isFound ? expected : null, StartingPoints.Named(Samples.Task, name)?.Id);
    }

    [Fact]
    public void Complete_BadDirective_NamesFileAndPlace()
    {
        var (candidate, problem) = new StartingPoint("seeds/bad.cpp", "// @tune", FlagSets.Default).Complete(Samples.Task);

        Assert.Null(candidate);
        Assert.StartsWith("seeds/bad.cpp, line 1, column 9:", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_NoSources_IsEmpty() =>
        Assert.Empty(StartingPoints.Of(Samples.Task with { Seeds = [], Baselines = [new Baseline(new SourceFile("a.cpp", "x"), ["openblas"])] }, 3));
}
