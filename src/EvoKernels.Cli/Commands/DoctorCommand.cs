using System.Collections.Immutable;
using System.CommandLine;
using EvoKernels.Cli.Rendering;
using EvoKernels.Hosting.Diagnostics;
using Spectre.Console;

namespace EvoKernels.Cli.Commands;

/// <summary><c>evokernels doctor</c>: can this machine judge honestly?</summary>
internal static class DoctorCommand
{
    public static Command Create(CliContext context)
    {
        var json = CommandLine.Json();
        var device = new Option<string?>("--device") { Description = "Which to look at, e.g. cuda:GPU-… or cudasim:0. Default: the last processor.", HelpName = "D" };
        var command = new TeachingCommand("doctor", "Examines toolchain, sandbox and noise of this machine, or what is taken for granted of a GPU.", """
            Looks at the compilers, every layer of the sandbox and the noise (a baseline timed against itself), and says
            what each shortcoming costs and how to mend it. With a GPU it checks, one by one, what the harness takes for
            granted of it: entry points, attribute numbers, arguments, events, the flush of its cache, faults, hangs,
            clocks. Exit code 0 if evaluation is possible, 5 if not.

            Examples:
              evokernels doctor
              evokernels doctor --device cuda:0
            """)
        {
            device,
            json,
        };
        command.Does(context, json, async (parse, cancellationToken) =>
        {
            var findings = await context.Services.Doctor.ExamineAsync(parse.GetValue(device), context.Terminal.Progress(), cancellationToken);
            var healthy = findings.All(finding => finding.Level != FindingLevel.Fail);
            if (parse.GetValue(json))
            {
                context.Terminal.Json(new { healthy, findings });
            }
            else
            {
                Print(context.Terminal, findings, healthy);
            }

            return healthy ? ExitCodes.Done : ExitCodes.Infrastructure;
        });
        return command;
    }

    private static void Print(Terminal terminal, ImmutableArray<Finding> findings, bool healthy)
    {
        var table = Tables.Plain("", "what", "found");
        foreach (var finding in findings)
        {
            var (word, style) = finding.Level switch
            {
                FindingLevel.Ok => ("ok", new Style(Color.Green)),
                FindingLevel.Warn => ("warn", new Style(Color.Yellow)),
                _ => ("FAIL", new Style(Color.Red)),
            };
            var detail = SafeText.Line(finding.Remedy is { } remedy ? $"{finding.Detail}. Remedy: {remedy}" : finding.Detail);
            table.AddRow(new Text(word, style), new Text(SafeText.Line(finding.Name)), new Text(detail));
        }

        terminal.Table(table);
        var warnings = findings.Count(finding => finding.Level == FindingLevel.Warn);
        terminal.Line(!healthy ? "This machine cannot evaluate kernels until what failed is mended."
            : warnings == 0 ? "This machine is ready."
            : $"This machine is ready, with {warnings} warning{(warnings == 1 ? "" : "s")}.");
    }
}
