using System.CommandLine;
using EvoKernels.Cli.Rendering;
using EvoKernels.Hosting.Reports;
using EvoKernels.Hosting.Reports.Stories;

namespace EvoKernels.Cli.Commands;

/// <summary><c>evokernels quarantine &lt;run&gt;</c>: what was tried against the harness, by whom, and how it was caught.</summary>
internal static class QuarantineCommand
{
    public static Command Create(CliContext context)
    {
        var run = RunFolders.Argument();
        var sources = new Option<string?>("--sources") { Description = "Write each member's source into this folder, as <member>.cpp.", HelpName = "folder" };
        var json = CommandLine.Json();
        var command = new TeachingCommand("quarantine", "Lists the members that broke a rule of honest evaluation.", """
            Rejections by policy, clocks or roofline, and champions that a confirmation refused, with the operator and the model or recorded
            answer they came from. Their sources are kept in the run.

            Example:
              evokernels quarantine runs/quickstart-20260101-120000 --sources cheats
            """)
        {
            run, sources, json,
        };
        command.Does(context, json, async (parse, cancellationToken) =>
        {
            var story = await RunReader.ReadAsync(RunFolders.Existing(parse.GetRequiredValue(run)), cancellationToken);
            Print(context.Terminal, story, parse.GetValue(json));
            if (parse.GetValue(sources) is { } folder)
            {
                Write(story, folder);
                context.Terminal.Status($"wrote the sources to {folder}");
            }

            return ExitCodes.Done;
        });
        return command;
    }

    private static void Print(Terminal terminal, RunStory story, bool json)
    {
        var tallies = Quarantine.Tally(story.Quarantine);
        if (json)
        {
            terminal.Json(new
            {
                members = story.Quarantine.Select(one => new
                {
                    candidate = one.Member.CandidateId,
                    name = one.Member.Name,
                    @operator = one.Member.Operator,
                    origin = one.Member.Origin,
                    gate = one.Gate,
                    reason = one.Reason,
                }),
                tallies,
            });
            return;
        }

        if (story.Quarantine.IsEmpty)
        {
            terminal.Line("nothing is in quarantine");
            return;
        }

        var members = Tables.Plain("member", "operator", "origin", "gate", "reason", "candidate");
        foreach (var one in story.Quarantine)
        {
            Tables.Add(members, one.Member.Name, one.Member.Operator, one.Member.Origin ?? "own operator", one.Gate, one.Reason, Figures.ShortId(one.Member.CandidateId));
        }

        terminal.Table(members);
        var counts = Tables.Plain("operator", "origin", "gate", "members");
        foreach (var tally in tallies)
        {
            Tables.Add(counts, tally.Operator, tally.Origin ?? "own operator", tally.Gate, $"{tally.Count}");
        }

        terminal.Table(counts);
    }

    private static void Write(RunStory story, string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var one in story.Quarantine)
        {
            if (story.Sources.TryGetValue(one.Member.SourceId, out var source))
            {
                File.WriteAllText(Path.Combine(folder, $"{one.Member.Proposal}.cpp"), source);
            }
        }
    }
}
