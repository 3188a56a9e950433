using System.CommandLine;
using EvoKernels.Cli.Rendering;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Hosting.Evidence;
using EvoKernels.Hosting.Reports;

namespace EvoKernels.Cli.Commands;

/// <summary><c>evokernels reproduce &lt;evidence.json&gt;</c>: does a claim hold here?</summary>
internal static class ReproduceCommand
{
    public static Command Create(CliContext context)
    {
        var evidence = new Argument<string>("evidence") { Description = "An evidence.json of a run, or of 'evaluate --confirm'." };
        var json = CommandLine.Json();
        var command = new TeachingCommand("reproduce", "Repeats a claim on this machine and says whether it holds.", """
            Measures in fresh processes, as the evidence file describes.
            The file holds everything: sources, seeds, flags. Exit code 0 replicated, 2 not replicated, 3 inconclusive.

            Example:
              evokernels reproduce runs/quickstart-20260101-120000/evidence.json
            """)
        {
            evidence, json,
        };
        command.Does(context, json, async (parse, cancellationToken) =>
        {
            var result = await context.Services.Evidence.ReproduceAsync(parse.GetRequiredValue(evidence), context.Terminal.Progress(), cancellationToken);
            Print(context.Terminal, result, parse.GetValue(json));
            return result.Verdict switch
            {
                ReplayVerdict.Replicated => ExitCodes.Done,
                ReplayVerdict.NotReplicated => ExitCodes.Rejected,
                ReplayVerdict.Inconclusive => ExitCodes.Inconclusive,
                _ => ExitCodes.Infrastructure,
            };
        });
        return command;
    }

    private static void Print(Terminal terminal, Reproduction result, bool json)
    {
        if (json)
        {
            terminal.Json(result);
            return;
        }

        var verdict = result.Verdict switch
        {
            ReplayVerdict.Replicated => "replicated",
            ReplayVerdict.NotReplicated => "not replicated",
            ReplayVerdict.Inconclusive => "inconclusive",
            _ => "failed",
        };
        terminal.Line($"{verdict}: {result.Reason}");
        var table = Tables.Plain("", "speed-up", "over", "machine");
        Tables.Add(table, "claimed", Interval(result.Claimed), result.Claimed.Versus, result.ClaimedOn);
        Tables.Add(table, "measured", Interval(result.Measured), result.Measured?.Versus ?? "", result.MeasuredOn);
        terminal.Table(table);
        foreach (var note in result.Notes)
        {
            terminal.Line($"note: {note}");
        }
    }

    private static string Interval(Speedup? speedup) => speedup switch
    {
        null => "–",
        { Lower: { } lower, Upper: { } upper, Confidence: { } confidence } =>
            $"{Figures.Times(speedup.Estimate)} ({Figures.Interval(lower, upper)}, {confidence * 100:0.#}%)",
        _ => Figures.Times(speedup.Estimate),
    };
}
