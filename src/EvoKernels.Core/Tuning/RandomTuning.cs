using EvoKernels.Core.Search;

namespace EvoKernels.Core.Tuning;

/// <summary>Free points uniformly. What every other strategy must beat.</summary>
public sealed class RandomTuning : TuningStrategy
{
    /// <summary>Draws from a space that is not listed, before it is scanned.</summary>
    private const int Draws = 256;

    public override string Name => "random";

    private protected override (IEnumerable<string> Points, double? Promise) Propose(TuneGrid grid, TuneHistory history, SeededRandom random, ulong seed) =>
        (grid.IsListed ? [] : Enumerable.Range(0, Draws).Select(_ => grid.TryRandom(random)).OfType<string>(), null);
}
