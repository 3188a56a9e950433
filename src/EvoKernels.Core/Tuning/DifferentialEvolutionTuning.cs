using EvoKernels.Core.Search;

namespace EvoKernels.Core.Tuning;

/// <summary>Differential evolution (Storn and Price 1997, rand/1/bin) on the indexes of values, one child at a time.</summary>
public sealed class DifferentialEvolutionTuning : TuningStrategy
{
    /// <summary>Members: small, as budgets are a few dozen evaluations.</summary>
    private const int Population = 8;

    /// <summary>Storn and Price's F and CR, from the middle of what they advise.</summary>
    private const double Scale = 0.7;

    /// <inheritdoc cref="Scale"/>
    private const double Crossover = 0.7;

    /// <summary>Children drawn at most until one is free: members that have become alike make no others.</summary>
    private const int Children = 256;

    public override string Name => "differential evolution";

    private protected override (IEnumerable<string> Points, double? Promise) Propose(TuneGrid grid, TuneHistory history, SeededRandom random, ulong seed)
    {
        var trials = history.Trials;
        if (trials.Length < Population)
        {
            return ([], null);
        }

        // Every trial after the first few was the challenger of one member.
        var members = trials.Take(Population).ToArray();
        for (var i = Population; i < trials.Length; i++)
        {
            var slot = i % Population;
            members[slot] = trials[i].Fitness >= members[slot].Fitness ? trials[i] : members[slot];
        }

        var target = members[trials.Length % Population].Point;
        return (Enumerable.Range(0, Children).Select(_ => Child(grid, target, random.Shuffle(members), random)).Where(grid.IsValid), null);
    }

    private static string Child(TuneGrid grid, string target, TunedPoint[] others, SeededRandom random)
    {
        var indexes = new int[grid.Lengths.Length];
        var forced = random.Next(Math.Max(1, indexes.Length));
        for (var axis = 0; axis < indexes.Length; axis++)
        {
            var value = TuneGrid.Index(target, axis);
            if (axis == forced || random.NextDouble() < Crossover)
            {
                var difference = TuneGrid.Index(others[1].Point, axis) - TuneGrid.Index(others[2].Point, axis);
                value = (int)Math.Round(TuneGrid.Index(others[0].Point, axis) + (Scale * difference));
            }

            indexes[axis] = Math.Clamp(value, 0, grid.Lengths[axis] - 1);
        }

        return TuneGrid.PointOf(indexes);
    }
}
