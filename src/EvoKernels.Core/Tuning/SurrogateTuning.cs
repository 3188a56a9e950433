using EvoKernels.Core.Search;
using MathNet.Numerics.Distributions;

namespace EvoKernels.Core.Tuning;

/// <summary>
/// A Gaussian process on the log of fitness, and the point whose expected improvement (Jones, Schonlau and Welch 1998) is largest. The first few points are
/// spread over the space.
/// </summary>
public sealed class SurrogateTuning : TuningStrategy
{
    /// <summary>Trials before the process is asked.</summary>
    private const int Spread = 4;

    /// <summary>Trials that are learned from: the best and the latest. Bounds an answer to about a millisecond.</summary>
    private const int Learned = 32;

    /// <summary>Points considered in a space that is too large to list, besides the neighbours of the best.</summary>
    private const int Drawn = 128;

    /// <inheritdoc cref="Drawn"/>
    private const int Centres = 4;

    public override string Name => "surrogate";

    private protected override (IEnumerable<string> Points, double? Promise) Propose(TuneGrid grid, TuneHistory history, SeededRandom random, ulong seed)
    {
        var known = Known(history);
        var free = Pool(grid, history, random).Where(point => !history.Taken.Contains(point)).Distinct(StringComparer.Ordinal).ToArray();
        if (free.Length == 0 || history.Trials.IsEmpty)
        {
            return ([], null);
        }

        int[] axes = [.. Enumerable.Range(0, grid.Lengths.Length).Where(axis => grid.Lengths[axis] > 1)];
        var lengths = axes.Select(axis => grid.Lengths[axis]).ToArray();
        int[] Indexes(string point) => [.. axes.Select(axis => TuneGrid.Index(point, axis))];
        var inputs = known.Select(trial => Indexes(trial.Point)).ToArray();
        if (known.Length < Spread)
        {
            return (free.OrderByDescending(point => inputs.Min(input => Distance(Indexes(point), input, lengths))), null);
        }

        var (outputs, scale) = Outputs(known);
        var process = SurrogateFit.Best(inputs, outputs, lengths);
        var best = inputs.Max(input => process.At(input).Mean);
        var gains = free.Select(point => ExpectedImprovement(process.At(Indexes(point)), best)).ToArray();
        Array.Sort(gains, free, Comparer<double>.Create((left, right) => right.CompareTo(left)));
        return (free, gains[0] * scale);
    }

    private static TunedPoint[] Known(TuneHistory history)
    {
        if (history.Trials.Length <= Learned)
        {
            return [.. history.Trials];
        }

        var latest = history.Trials.Length - (Learned / 2);
        return [.. history.Trials.Take(latest).OrderByDescending(trial => trial.Fitness).Take(Learned - (Learned / 2)), .. history.Trials.Skip(latest)];
    }

    private static IEnumerable<string> Pool(TuneGrid grid, TuneHistory history, SeededRandom random)
    {
        if (grid.IsListed)
        {
            // Shuffled, so that what is as good as another is not chosen by its place.
            return random.Shuffle(grid.Points);
        }

        var centres = history.Trials.OrderByDescending(trial => trial.Fitness).Take(Centres);
        return centres.SelectMany(trial => grid.Neighbours(trial.Point)).Concat(Enumerable.Range(0, Drawn).Select(_ => grid.TryRandom(random)).OfType<string>());
    }

    /// <summary>Standardised logs; what failed counts as the slowest that did not.</summary>
    private static (double[] Outputs, double Scale) Outputs(TunedPoint[] known)
    {
        var slowest = known.Where(trial => trial.Fitness > 0).Select(trial => trial.Fitness).DefaultIfEmpty(1).Min();
        var logs = known.Select(trial => Math.Log(trial.Fitness > 0 ? trial.Fitness : slowest)).ToArray();
        var mean = logs.Average();
        var scale = Math.Max(1e-6, Math.Sqrt(logs.Average(log => (log - mean) * (log - mean))));
        return ([.. logs.Select(log => (log - mean) / scale)], scale);
    }

    private static double Distance(int[] left, int[] right, int[] lengths)
    {
        var sum = 0.0;
        for (var axis = 0; axis < lengths.Length; axis++)
        {
            sum += Math.Abs(left[axis] - right[axis]) / (lengths[axis] - 1.0);
        }

        return sum;
    }

    private static double ExpectedImprovement(Prediction prediction, double best)
    {
        var lead = prediction.Mean - best;
        if (prediction.Deviation < 1e-9)
        {
            return Math.Max(0, lead);
        }

        var z = lead / prediction.Deviation;
        return (lead * Normal.CDF(0, 1, z)) + (prediction.Deviation * Normal.PDF(0, 1, z));
    }
}
