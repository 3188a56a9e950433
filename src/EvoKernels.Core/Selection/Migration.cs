using System.Collections.Immutable;
using EvoKernels.Contracts.Search;
using EvoKernels.Core.Archives;

namespace EvoKernels.Core.Selection;

/// <summary>Migration on a ring: copies of an island's best go to the next island, so a good find spreads without making all islands alike.</summary>
public static class Migration
{
    /// <summary>The island after <paramref name="from"/>.</summary>
    public static int Target(int from, int islands) => (from + 1) % islands;

    /// <summary>The best <paramref name="rate"/> (0 to 1) of the elites, rounded up; best first. None at rate 0.</summary>
    public static ImmutableArray<Elite> Emigrants(GridArchive archive, double rate) =>
        [.. archive.Ranked.Take((int)Math.Ceiling(archive.Count * Math.Clamp(rate, 0, 1)))];
}
