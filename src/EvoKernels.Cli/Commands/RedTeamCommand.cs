using System.CommandLine;
using EvoKernels.Cli.Rendering;
using EvoKernels.Hosting.RedTeam;

namespace EvoKernels.Cli.Commands;

/// <summary><c>evokernels redteam</c>: every known exploit against this harness, on this machine.</summary>
internal static class RedTeamCommand
{
    public static Command Create(CliContext context)
    {
        var device = CommandLine.Device();
        var only = new Option<string[]>("--only") { Description = "Only this case, or the cases of this row; repeatable.", HelpName = "ID|ROW" };
        var json = CommandLine.Json();
        var command = new TeachingCommand("redteam", "Tries every known exploit on this harness, and honest kernels with unusual tricks.", """
            Each case is a kernel in tests/EvoKernels.RedTeam: the rows are the known ways to cheat a kernel evaluation
            (O outputs, R reuse, T timing, N numerics, I imports, H harness). An exploit must be stopped by a gate, or be no faster
            than the same kernel without its trick; an honest kernel must be accepted.

            Outcomes: held, held-elsewhere (stopped, by another gate than expected), broken, undecided (noise), skipped.
            Exit code 0: nothing broken. 1: an exploit was accepted or an honest kernel rejected; do not trust results until it is mended.
            3: something stayed undecided; run that case again.

            Examples:
              evokernels redteam
              evokernels redteam --only R2 --only T2-pthread
              evokernels redteam --json
            """)
        {
            device, only, json,
        };
        command.Does(context, json, async (parse, cancellationToken) =>
        {
            var place = context.Services.Device(parse.GetValue(device));
            var bank = RedTeamBank.Load().For(place.Id);
            // Cases of one task lie together, so that a session serves them all.
            var cases = bank.Only(parse.GetValue(only) ?? []).OrderBy(one => one.Task, StringComparer.Ordinal).ThenBy(one => one.Twin, StringComparer.Ordinal).ToArray();
            var results = new List<RedTeamResult>();
            await using (var bench = new RedTeamBench(place, bank, context.Terminal.Progress()))
            {
                foreach (var one in cases)
                {
                    results.Add(await bench.JudgeAsync(one, cancellationToken));
                    context.Terminal.Status($"{results.Count}/{cases.Length} {one.Id}: {RedTeamTable.Word(results[^1].Outcome)} ({results[^1].Seconds:0.0} s)");
                }
            }

            results = [.. results.OrderBy(result => Array.FindIndex([.. bank.Cases], one => one.Id == result.Id))];
            Print(context.Terminal, place.Id, results, parse.GetValue(json));
            return results.Any(result => result.Outcome == RedTeamOutcome.Broken) ? ExitCodes.Broken
                : results.Any(result => result.Outcome == RedTeamOutcome.Undecided) ? ExitCodes.Inconclusive
                : ExitCodes.Done;
        });
        return command;
    }

    private static void Print(Terminal terminal, string device, List<RedTeamResult> results, bool json)
    {
        if (json)
        {
            terminal.Json(new { device, counts = results.CountBy(result => RedTeamTable.Word(result.Outcome)).ToDictionary(), results });
            return;
        }

        terminal.Table(RedTeamTable.Of(results));
        terminal.Line(RedTeamTable.Summary(results));
    }
}
