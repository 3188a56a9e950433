using System.Collections.Immutable;
using EvoKernels.Core.Search;

namespace EvoKernels.Core.Tuning;

/// <summary>
/// Chooses the next points of a tune space. A pure function: what a strategy must know of its own past it reads from the history, so a campaign that
/// goes on in another process decides the same.
/// </summary>
public abstract class TuningStrategy
{
    /// <summary>Free points that are a strategy's own choice; those behind them come from anywhere, for a campaign that knows more than it remembers.</summary>
    private const int Chosen = 12;

    /// <summary>The word for tables.</summary>
    public abstract string Name { get; }

    /// <summary>The next points, at most <paramref name="count"/>; fewer only if the space holds no more free ones (or, too large to list, none was found).</summary>
    /// <param name="grid">The space.</param>
    /// <param name="history">What is known of it.</param>
    /// <param name="seed">Of all random choices about this space; the same on every call.</param>
    /// <param name="count">1 or more. The points behind the first stand in for it.</param>
    public TuneChoice Ask(TuneGrid grid, TuneHistory history, ulong seed, int count)
    {
        var random = new SeededRandom(seed, history.Trials.Length);
        var (wanted, promise) = Propose(grid, history, random, seed);
        ImmutableArray<string> chosen = [.. wanted.Where(point => !history.Taken.Contains(point)).Distinct(StringComparer.Ordinal).Take(Math.Min(Chosen, count))];
        ImmutableArray<string> points = chosen.Length == count
            ? chosen
            : [.. chosen.Concat(grid.Scan(random).Where(point => !history.Taken.Contains(point))).Distinct(StringComparer.Ordinal).Take(count)];
        return new TuneChoice(points, promise);
    }

    /// <summary>Valid points in order of preference; taken ones are left out by the caller.</summary>
    private protected abstract (IEnumerable<string> Points, double? Promise) Propose(TuneGrid grid, TuneHistory history, SeededRandom random, ulong seed);
}
