using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using EvoKernels.Core.Search;
using EvoKernels.Core.Sources;
using EvoKernels.Core.Tuning;

namespace EvoKernels.Benchmarks.Tuner;

/// <summary>Replays every strategy on a recorded table: first as if a point's median were its fitness, then as the search sees it, one screen each.</summary>
internal static class TunerStudy
{
    public static int Run(string file, int seeds, int evaluations)
    {
        var table = TunerTable.Read(file);
        var grid = new TuneGrid(table.Directives);
        var screens = table.Rows.GroupBy(row => grid.PointOf(row.Tunables)!).ToDictionary(group => group.Key, group => group.Select(row => row.Speedup ?? 0).ToArray(), StringComparer.Ordinal);
        var medians = screens.ToDictionary(pair => pair.Key, pair => Median(pair.Value), StringComparer.Ordinal);
        Describe(table, medians, screens);
        Console.WriteLine("| strategy | fitness seen | median best/optimum | least | seeds at the optimum | within 1% | mean evaluations to the optimum | µs an answer |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- |");
        foreach (var strategy in TuningStrategies.All)
        {
            Report(strategy, "median", seeds, evaluations, grid, medians, (point, _) => medians[point]);
            Report(strategy, "one screen", seeds, evaluations, grid, medians, (point, random) => screens[point][random.Next(screens[point].Length)]);
        }

        Console.WriteLine();
        Console.WriteLine("| follow-up ends below | fitness seen | median evaluations | median best/optimum | within 1% |");
        Console.WriteLine("| --- | --- | --- | --- | --- |");
        foreach (var promise in new[] { 0, 0.0005, 0.001, 0.002, 0.005 })
        {
            ReportEnd(promise, "median", seeds, evaluations, grid, medians, (point, _) => medians[point]);
            ReportEnd(promise, "one screen", seeds, evaluations, grid, medians, (point, random) => screens[point][random.Next(screens[point].Length)]);
        }

        Console.WriteLine();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"An answer of {TuningStrategies.Default.Name} in a space of 1,000 points, 100 of them known: {AnswerMicroseconds():0} µs."));
        return 0;
    }

    /// <summary>As a follow-up goes on: until the next point's promise is too small.</summary>
    private static void ReportEnd(
        double promise, string seen, int seeds, int evaluations, TuneGrid grid, Dictionary<string, double> medians, Func<string, SeededRandom, double> observe)
    {
        var runs = Enumerable.Range(1, seeds).Select(seed => Replay(TuningStrategies.Default, (ulong)seed, evaluations, grid, observe, promise)).ToArray();
        var found = runs.Select(run => medians[run.MaxBy(trial => trial.Fitness).Point] / medians.Values.Max()).ToArray();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"| {promise:0.##%} | {seen} | {Median(runs.Select(run => (double)run.Length)):0} | {Median(found):0.000} | {Share(found, 0.99)} |"));
    }

    private static double AnswerMicroseconds()
    {
        const int answers = 200;
        var grid = new TuneGrid(SourceDirectives.Parse("// @tune A 0 1 2 3 4 5 6 7 8 9\n// @tune B 0 1 2 3 4 5 6 7 8 9\n// @tune C 0 1 2 3 4 5 6 7 8 9").Directives!);
        var random = new SeededRandom(1, 1);
        var history = TuneHistory.Of([.. random.Shuffle(grid.Points).Take(100).Select(point => new TunedPoint(point, 0.5 + random.NextDouble()))]);
        TuningStrategies.Default.Ask(grid, history, 0, 1);
        var clock = Stopwatch.StartNew();
        for (var seed = 1UL; seed <= answers; seed++)
        {
            TuningStrategies.Default.Ask(grid, history, seed, 1);
        }

        return clock.Elapsed.TotalMicroseconds / answers;
    }

    private static void Report(
        TuningStrategy strategy, string seen, int seeds, int evaluations, TuneGrid grid, Dictionary<string, double> medians, Func<string, SeededRandom, double> observe)
    {
        var optimum = medians.Values.Max();
        var clock = Stopwatch.StartNew();
        var runs = Enumerable.Range(1, seeds).Select(seed => Replay(strategy, (ulong)seed, evaluations, grid, observe)).ToArray();
        var each = clock.Elapsed.TotalMicroseconds / (seeds * evaluations);
        // The best is the one that the search would name, by what it saw; its worth is its median.
        var found = runs.Select(run => medians[run.MaxBy(trial => trial.Fitness).Point] / optimum).ToArray();
        var reached = runs.Select(run => run.ToList().FindIndex(trial => medians[trial.Point] == optimum) + 1).Where(at => at > 0).ToArray();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {strategy.Name} | {seen} | {Median(found):0.000} | {found.Min():0.000} | {Share(found, 1)} | {Share(found, 0.99)} | {(reached.Length == 0 ? double.NaN : reached.Average()):0.0} ({reached.Length} of {seeds}) | {each:0} |"));
    }

    private static ImmutableArray<TunedPoint> Replay(
        TuningStrategy strategy, ulong seed, int evaluations, TuneGrid grid, Func<string, SeededRandom, double> observe, double leastPromise = 0)
    {
        var trials = ImmutableArray<TunedPoint>.Empty;
        var random = new SeededRandom(seed, -1);
        while (trials.Length < evaluations && strategy.Ask(grid, TuneHistory.Of(trials), seed, 1) is ([var point, ..], var promise) && !(promise < leastPromise))
        {
            trials = trials.Add(new TunedPoint(point, observe(point, random)));
        }

        return trials;
    }

    private static void Describe(TunerTable table, Dictionary<string, double> medians, Dictionary<string, double[]> screens)
    {
        var ranked = medians.Values.OrderDescending().ToArray();
        var noise = screens.SelectMany(pair => pair.Value.Where(value => value > 0).Select(value => Math.Abs(Math.Log(value / medians[pair.Key])))).ToArray();
        Console.WriteLine(table.Head.Machine);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{table.Head.Task}, {medians.Count} points, {table.Rows.Length} screens, speed-up over {table.Head.Baseline}: optimum {ranked[0]:0.000}, second {ranked[1]:0.000}, median {Median(ranked):0.000}, least {ranked[^1]:0.000}; "
            + $"{ranked.Count(value => value >= 0.99 * ranked[0])} points within 1% of the optimum, {ranked.Count(value => value >= 0.95 * ranked[0])} within 5%; half of the screens within {Median(noise):0.0%} of their point's median."));
        Console.WriteLine();
    }

    private static string Share(double[] found, double least) =>
        string.Create(CultureInfo.InvariantCulture, $"{found.Count(value => value >= least) / (double)found.Length:0%}");

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
