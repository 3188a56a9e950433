using EvoKernels.Core.Statistics;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Xunit;

namespace EvoKernels.UnitTests.Core.Statistics;

public sealed class QuietPairsTests
{
    [Fact]
    public void Of_AllAlike_KeepsAll() => Assert.Equal([0, 1, 2], QuietPairs.Of([[410], [425], [450]]).Indices);

    /// <summary>Microseconds of one shape in a campaign whose claim did not hold: two regimes, in which another kernel is the faster one.</summary>
    [Fact]
    public void Of_NeighbourComesAndGoes_KeepsTheQuietMoments() =>
        Assert.Equal([0, 3, 4], QuietPairs.Of([[440], [631], [793], [484], [449], [835]]).Indices);

    [Fact]
    public void Of_OneShapeDisturbed_LeavesThePairOut() => Assert.Equal([0, 2], QuietPairs.Of([[1, 10], [1, 14], [1.1, 11]]).Indices);

    /// <summary>Of pairs that all count: on an idle machine nothing is added, beside a neighbour half of the slow-down is.</summary>
    [Theory]
    [InlineData(400, 404, 408, 0)]
    [InlineData(400, 440, 440, 0.0377)]
    public void Of_SlowDownOfTheControl_IsUnrestByHalfBeyondTheUsual(double one, double two, double three, double expected) =>
        Assert.Equal(expected, QuietPairs.Of([[one], [two], [three]]).Unrest, 1e-4);

    [Property]
    public void Of_AnyTimes_KeepsExactlyThoseNearTheQuickest(NonEmptyArray<PositiveInt> times)
    {
        var quiet = QuietPairs.Of([.. times.Get.Select(time => (IReadOnlyList<double>)[time.Get])]).Indices;

        var quickest = times.Get.Min(time => time.Get);
        Assert.NotEmpty(quiet);
        Assert.All(Enumerable.Range(0, times.Get.Length), pair => Assert.Equal(times.Get[pair].Get <= QuietPairs.Disturbed * quickest, quiet.Contains(pair)));
    }
}
