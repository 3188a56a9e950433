using System.Diagnostics;
using System.Globalization;
using EvoKernels.Contracts.Candidates;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Core.Operators;
using EvoKernels.Core.Ports;
using EvoKernels.Core.Sources;
using EvoKernels.Hosting.Configuration;

namespace EvoKernels.Benchmarks.SelfComparison;

/// <summary>What to study.</summary>
internal sealed record AaOptions(string Task, string Device, int Trials, string? Baseline, int Pairs, double Seconds, bool Load, string? File);

/// <summary>
/// A/A: the same source with the same flags on both sides, confirmed again and again. Every lower end above 1 is a false claim. Each trial is kept as soon as
/// it is done; what is kept can be summarised at any time.
/// </summary>
internal static class AaStudy
{
    public static async Task<int> RunAsync(AaOptions options, CancellationToken cancellationToken)
    {
        var machine = await Machine.DescribeAsync(cancellationToken);
        var task = TaskLoader.Load(options.Task).For(isCuda: false);
        var rival = options.Baseline is null ? task.Baselines[^1] : SourceLoader.Against(options.Baseline, task, options.Device);
        var candidate = Candidate.Create(rival.Source.Text, SourceDirectives.Parse(rival.Source.Text, task).Directives!.Defaults, FlagSets.Default);
        var settings = new EvaluationSettings(ConfirmPairs: options.Pairs, ConfirmSeconds: options.Seconds);
        var file = options.File ?? $"aa-{options.Task}{(options.Load ? "-load" : "")}.jsonl";
        var core = int.Parse(options.Device.AsSpan(options.Device.IndexOf(':') + 1), CultureInfo.InvariantCulture);
        using var usual = await UsualProtocol.OpenAsync(task, rival, core, cancellationToken);
        var (session, _) = await Bench.OpenAsync(task, options.Device, new Opponent(rival, FlagSets.Default), cancellationToken, settings);
        await using (session)
        {
            using var load = options.Load ? new CompetingLoad() : null;
            var found = new List<AaTrial>();
            try
            {
                for (var trial = 1; trial <= options.Trials; trial++)
                {
                    var clock = Stopwatch.StartNew();
                    var evaluation = (await session.ConfirmAsync(candidate, cancellationToken)).Evaluation;
                    var seconds = clock.Elapsed.TotalSeconds;
                    found.Add(new AaTrial(
                        TimeProvider.System.GetUtcNow(), task.Name, rival.Source.Name, options.Device, options.Pairs, options.Seconds, options.Load, machine,
                        evaluation.Verdict.ToString().ToLowerInvariant(), evaluation.Reason, evaluation.Speedup?.Estimate, evaluation.Speedup?.Lower, evaluation.Speedup?.Upper,
                        evaluation.Details?.Control.Estimate, evaluation.Details?.Looks[^1].Pairs, seconds, usual.Ratio(options.Seconds), double.Parse(Machine.Load(), CultureInfo.InvariantCulture)));
                    found[^1].AppendTo(file);
                    Console.Error.WriteLine(Line(trial, options.Trials, found[^1]));
                }
            }
            catch (OperationCanceledException) when (found.Count > 0)
            {
                Console.Error.WriteLine($"stopped after {found.Count} trials, which are kept");
            }

            AaSummary.Print(found, Console.Out);
            Console.WriteLine($"Kept in {file}; load after: {Machine.Load()}.");
        }

        return 0;
    }

    public static int Summarise(IReadOnlyList<string> files)
    {
        AaSummary.Print([.. files.SelectMany(AaTrial.Read)], Console.Out);
        return 0;
    }

    private static string Line(int trial, int of, AaTrial found) => string.Create(
        CultureInfo.InvariantCulture,
        $"  {trial} of {of}: {found.Verdict} {found.Lower:0.0000}–{found.Upper:0.0000} in {found.PairsUsed} pairs, control {found.Control:0.0000}, usual {found.Usual:0.0000}, {found.Seconds:0.0} s {found.Reason}");
}
