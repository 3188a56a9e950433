using System.Collections.Immutable;
using EvoKernels.Contracts.Search;
using EvoKernels.Core.Archives;

namespace EvoKernels.Core.Selection;

/// <summary>Migration on a ring: copies of an island's best go to the next island.</summary>
public static class Migration
{
    /// <summary>The island after <paramref name="from"/>.</summary>
    public static int Target(int from, int islands) => (from + 1) % islands;

    /// <summary>The best <paramref name="rate"/> of the elites, at least one if there are any and the rate is above 0; best first.</summary>
    public static ImmutableArray<Elite> Emigrants(GridArchive archive, double rate) => throw new NotImplementedException();
}
