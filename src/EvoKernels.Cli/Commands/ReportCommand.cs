using System.CommandLine;

namespace EvoKernels.Cli.Commands;

/// <summary><c>evokernels report &lt;run&gt;</c>: writes the report again.</summary>
internal static class ReportCommand
{
    public static Command Create(CliContext context)
    {
        var run = RunFolders.Argument();
        var command = new TeachingCommand("report", "Writes a run's report.html again.", """
            The report shows progress, archive, the champion's lineage with diffs, rejections and every claim with its interval.
            Works for finished, interrupted and running runs; the file needs nothing else to be looked at.

            Example:
              evokernels report runs/quickstart-20260101-120000
            """)
        {
            run,
        };
        command.Does(context, null, async (parse, cancellationToken) =>
        {
            context.Terminal.Line(await context.Services.RunFiles.ReportAsync(RunFolders.Existing(parse.GetRequiredValue(run)), cancellationToken));
            return ExitCodes.Done;
        });
        return command;
    }
}
