using System.CommandLine;
using EvoKernels.Cli.Rendering;
using EvoKernels.Hosting.Audits;

namespace EvoKernels.Cli.Commands;

/// <summary><c>evokernels audit &lt;run&gt;</c>: do the members that a run accepted still stand?</summary>
internal static class AuditCommand
{
    public static Command Create(CliContext context)
    {
        var run = RunFolders.Argument();
        var device = new Option<string?>("--device") { Description = "Where to judge. Default: the run's own device if this machine has it.", HelpName = "cpu:N" };
        var json = CommandLine.Json();
        var command = new TeachingCommand("audit", "Judges the accepted members of a run again, by today's gates.", """
            After a gate became stricter, or a task its distributions, an old run may hold members that would be refused now.
            Says which fell, who descends from them, and whether the champion is among them; writes audit.json into the run's folder,
            where 'evokernels report' shows it. The run itself is not changed. About a second a member.
            Exit code 0 all stand, 2 something fell, 3 something could not be decided, 130 interrupted (what was judged is kept).

            Example:
              evokernels audit runs/quickstart-20260101-120000
            """)
        {
            run, device, json,
        };
        command.Does(context, json, async (parse, cancellationToken) =>
        {
            var folder = RunFolders.Existing(parse.GetRequiredValue(run));
            var auditor = new RunAuditor(context.Services.Devices, context.Services.Time);
            var audit = await auditor.AuditAsync(folder, parse.GetValue(device), context.Terminal.Progress(), cancellationToken);
            Print(context.Terminal, audit, folder, parse.GetValue(json));
            return !audit.Fell.IsEmpty ? ExitCodes.Rejected
                : !audit.IsComplete ? ExitCodes.Interrupted
                : !audit.Undecided.IsEmpty ? ExitCodes.Inconclusive
                : ExitCodes.Done;
        });
        return command;
    }

    private static void Print(Terminal terminal, Audit audit, string folder, bool json)
    {
        if (json)
        {
            terminal.Json(audit);
            return;
        }

        var undecided = audit.Undecided.IsEmpty ? string.Empty : $", {audit.Undecided.Length} could not be decided";
        terminal.Line($"{audit.Judged} of {audit.Accepted} accepted members judged again on {audit.Device}: {(audit.Fell.IsEmpty ? "none" : audit.Fell.Length)} fell{undecided}");
        if (!audit.Fell.IsEmpty)
        {
            var table = Tables.Plain("fell", "operator", "origin", "gate", "reason", "accepted descendants");
            foreach (var one in audit.Fell)
            {
                Tables.Add(table, one.Name, one.Operator, one.Origin ?? "own operator", one.Gate, one.Reason, one.Descendants.IsEmpty ? "none" : string.Join(", ", one.Descendants));
            }

            terminal.Table(table);
        }

        if (audit.ChampionFell)
        {
            terminal.Line($"the champion {audit.Champion} fell: the run's claim does not stand");
        }
        else if (!audit.ChampionDescends.IsEmpty)
        {
            terminal.Line($"the champion {audit.Champion} stands, but descends from {string.Join(", ", audit.ChampionDescends)}: read its source before relying on the claim");
        }

        terminal.Line($"  {Path.Combine(folder, Audit.FileName)}");
    }
}
