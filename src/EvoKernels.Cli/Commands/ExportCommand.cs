using System.CommandLine;

namespace EvoKernels.Cli.Commands;

/// <summary><c>evokernels export &lt;run&gt; --format …</c>: a run as a table.</summary>
internal static class ExportCommand
{
    private static readonly string[] Formats = ["parquet", "jsonl", "csv"];

    public static Command Create(CliContext context)
    {
        var run = RunFolders.Argument();
        var format = new Option<string>("--format") { Description = "parquet, jsonl or csv.", Required = true, HelpName = "parquet|jsonl|csv" };
        format.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !Formats.Contains(token.Value))
            {
                result.AddError($"--format {token.Value}: expected {string.Join(", ", Formats)}");
            }
        });
        var command = new TeachingCommand("export", "Writes a run's evaluations as a table.", """
            One row a candidate, for notebooks and spreadsheets, written into the run's folder.

            Example:
              evokernels export runs/quickstart-20260101-120000 --format csv
            """)
        {
            run, format,
        };
        command.Does(context, null, async (parse, cancellationToken) =>
        {
            var folder = RunFolders.Existing(parse.GetRequiredValue(run));
            foreach (var path in await context.Services.RunFiles.ExportAsync(folder, parse.GetRequiredValue(format), cancellationToken))
            {
                context.Terminal.Line(path);
            }

            return ExitCodes.Done;
        });
        return command;
    }
}
