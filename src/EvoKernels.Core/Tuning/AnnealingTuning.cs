using EvoKernels.Core.Search;

namespace EvoKernels.Core.Tuning;

/// <summary>
/// Simulated annealing (Kirkpatrick, Gelatt and Vecchi 1983) on the log of fitness, one tunable at a time. Whether a worse point was accepted is drawn
/// from the seed and the trial's number, so the walk can be walked again.
/// </summary>
public sealed class AnnealingTuning : TuningStrategy
{
    /// <summary>First temperature: a point slower by a fifth is accepted with 1/e.</summary>
    private const double Hot = 0.2;

    /// <summary>Factor at every trial: after 24 trials a loss of 1.6% is accepted with 1/e.</summary>
    private const double Cooling = 0.9;

    public override string Name => "simulated annealing";

    private protected override (IEnumerable<string> Points, double? Promise) Propose(TuneGrid grid, TuneHistory history, SeededRandom random, ulong seed)
    {
        if (history.Trials.IsEmpty)
        {
            return ([], null);
        }

        var current = history.Trials[0];
        var temperature = Hot;
        for (var i = 1; i < history.Trials.Length; i++, temperature *= Cooling)
        {
            var trial = history.Trials[i];
            var accepted = trial.Fitness >= current.Fitness
                || (trial.Fitness > 0 && new SeededRandom(~seed, i).NextDouble() < Math.Exp(Math.Log(trial.Fitness / current.Fitness) / temperature));
            current = accepted ? trial : current;
        }

        return (random.Shuffle(grid.Neighbours(current.Point).Where(point => !history.Taken.Contains(point))), null);
    }
}
