using EvoKernels.Contracts.Search;
using EvoKernels.Core.Archives;
using EvoKernels.Core.Selection;
using Xunit;

namespace EvoKernels.UnitTests.Core.Selection;

public class MigrationTests
{
    [Theory]
    [InlineData(0, 3, 1)]
    [InlineData(2, 3, 0)]
    [InlineData(0, 1, 0)]
    public void Target_Ring_IsTheNextIsland(int from, int islands, int expected) => Assert.Equal(expected, Migration.Target(from, islands));

    [Theory]
    [InlineData(0, "")]
    [InlineData(0.1, "c")]
    [InlineData(0.5, "cb")]
    [InlineData(0.75, "cba")]
    [InlineData(1, "cbad")]
    public void Emigrants_Rate_TakesTheBestRoundedUp(double rate, string expected)
    {
        var archive = new GridArchive(Samples.Database, ArchiveSnapshot.Empty);
        archive.Insert(Samples.Elite("a", 2, width: 0));
        archive.Insert(Samples.Elite("b", 3, width: 128));
        archive.Insert(Samples.Elite("c", 4, width: 256));
        archive.Insert(Samples.Elite("d", 1, width: 512));

        Assert.Equal(expected, string.Concat(Migration.Emigrants(archive, rate).Select(elite => elite.CandidateId)));
    }

    [Fact]
    public void Emigrants_EmptyIsland_IsNobody() =>
        Assert.Empty(Migration.Emigrants(new GridArchive(Samples.Database, ArchiveSnapshot.Empty), 1));
}
