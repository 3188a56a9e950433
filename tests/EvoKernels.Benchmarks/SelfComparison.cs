using System.Diagnostics;
using System.Globalization;
using EvoKernels.Contracts.Candidates;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Core.Operators;
using EvoKernels.Core.Ports;
using EvoKernels.Core.Sources;
using EvoKernels.Core.Statistics;
using EvoKernels.Hosting.Configuration;

namespace EvoKernels.Benchmarks;

/// <summary>A/A: the same source with the same flags on both sides, confirmed again and again. Every lower end above 1 is a false claim.</summary>
internal static class SelfComparison
{
    public static async Task<int> RunAsync(string name, string device, int trials, string? baseline, CancellationToken cancellationToken)
    {
        var machine = await Machine.DescribeAsync(cancellationToken);
        var task = TaskLoader.Load(name);
        var rival = baseline is null ? task.Baselines[^1] : SourceLoader.Against(baseline, task);
        var directives = SourceDirectives.Parse(rival.Source.Text, task).Directives!;
        var candidate = Candidate.Create(rival.Source.Text, directives.Defaults, FlagSets.Default);
        var (session, _) = await Bench.OpenAsync(task, device, new Opponent(rival, FlagSets.Default), cancellationToken);
        Console.WriteLine(machine);
        Console.WriteLine();
        Console.WriteLine($"{name} on {device}: {rival.Source.Name} against itself");
        Console.WriteLine();
        Console.WriteLine("| trial | lower | estimate | upper | seconds |");
        Console.WriteLine("| --- | --- | --- | --- | --- |");
        var found = new List<(Speedup Speedup, double Seconds)>();
        await using (session)
        {
            for (var trial = 1; trial <= trials; trial++)
            {
                var clock = Stopwatch.StartNew();
                var evaluation = (await session.ConfirmAsync(candidate, cancellationToken)).Evaluation;
                if (evaluation is { Verdict: Contracts.Evaluations.Verdict.Accepted, Speedup: { Lower: not null, Upper: not null } speedup })
                {
                    found.Add((speedup, clock.Elapsed.TotalSeconds));
                    Console.WriteLine(string.Create(
                        CultureInfo.InvariantCulture, $"| {trial} | {speedup.Lower:0.0000} | {speedup.Estimate:0.0000} | {speedup.Upper:0.0000} | {clock.Elapsed.TotalSeconds:0.0} |"));
                }
                else
                {
                    Console.WriteLine($"| {trial} | {evaluation.Verdict}: {evaluation.Gate} {evaluation.Reason} | | | |");
                }
            }
        }

        if (found.Count == 0)
        {
            return 1;
        }

        Console.WriteLine();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{found.Count} of {trials} confirmed. Lower end above 1.00: {found.Count(one => one.Speedup.Lower > 1.00)}, above 1.01: {found.Count(one => one.Speedup.Lower > 1.01)}; "
            + $"upper end below 1.00: {found.Count(one => one.Speedup.Upper < 1.00)}, below 0.99: {found.Count(one => one.Speedup.Upper < 0.99)}. Median estimate {Quantiles.Median(found.Select(one => one.Speedup.Estimate)):0.0000}, "
            + $"median width {Quantiles.Median(found.Select(one => one.Speedup.Upper!.Value - one.Speedup.Lower!.Value)):0.0000}, median {Quantiles.Median(found.Select(one => one.Seconds)):0.0} s a confirmation. Load after: {Machine.Load()}."));
        return 0;
    }
}
