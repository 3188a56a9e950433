using EvoKernels.Core.Search;

namespace EvoKernels.Core.Tuning;

/// <summary>Hill climbing: one tunable at a time from the present point, at once to whatever is faster; from a random point again when no neighbour is left.</summary>
public sealed class LocalSearchTuning : TuningStrategy
{
    public override string Name => "local search";

    private protected override (IEnumerable<string> Points, double? Promise) Propose(TuneGrid grid, TuneHistory history, SeededRandom random, ulong seed)
    {
        if (history.Trials.IsEmpty)
        {
            return ([], null);
        }

        var current = history.Trials[0];
        foreach (var trial in history.Trials)
        {
            // What is no neighbour of the present point was a new start.
            current = trial.Fitness > current.Fitness || Differences(trial.Point, current.Point) > 1 ? trial : current;
        }

        return (random.Shuffle(grid.Neighbours(current.Point).Where(point => !history.Taken.Contains(point))), null);
    }

    private static int Differences(string left, string right) => left.Zip(right).Count(pair => pair.First != pair.Second);
}
