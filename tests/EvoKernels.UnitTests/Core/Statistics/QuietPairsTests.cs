using EvoKernels.Core.Statistics;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Xunit;

namespace EvoKernels.UnitTests.Core.Statistics;

public sealed class QuietPairsTests
{
    [Fact]
    public void Find_AllAlike_KeepsAll() => Assert.Equal([0, 1, 2], QuietPairs.Find([[410], [425], [450]]));

    /// <summary>Microseconds of one shape in a campaign whose claim did not hold: two regimes, in which another kernel is the faster one.</summary>
    [Fact]
    public void Find_NeighbourComesAndGoes_KeepsTheQuietMoments() =>
        Assert.Equal([0, 3, 4], QuietPairs.Find([[440], [631], [793], [484], [449], [835]]));

    [Fact]
    public void Find_OneShapeDisturbed_LeavesThePairOut() => Assert.Equal([0, 2], QuietPairs.Find([[1, 10], [1, 14], [1.1, 11]]));

    /// <summary>Of pairs that all count: on an idle machine nothing is added, beside a neighbour half of the slow-down is.</summary>
    [Theory]
    [InlineData(400, 404, 408, 0)]
    [InlineData(400, 440, 440, 0.0377)]
    public void Unrest_SlowDownOfTheControl_CountsByHalfBeyondTheUsual(double one, double two, double three, double expected) =>
        Assert.Equal(expected, QuietPairs.Unrest([[one], [two], [three]], [0, 1, 2]), 1e-4);

    [Property]
    public void Find_AnyTimes_KeepsExactlyThoseNearTheQuickest(NonEmptyArray<PositiveInt> times)
    {
        var quiet = QuietPairs.Find([.. times.Get.Select(time => (IReadOnlyList<double>)[time.Get])]);

        var quickest = times.Get.Min(time => time.Get);
        Assert.NotEmpty(quiet);
        Assert.All(Enumerable.Range(0, times.Get.Length), pair => Assert.Equal(times.Get[pair].Get <= QuietPairs.Disturbed * quickest, quiet.Contains(pair)));
    }
}
