using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using EvoKernels.Cli.Commands;

namespace EvoKernels.Cli;

/// <summary>The <c>evokernels</c> command: parses, runs, and turns every failure into one clear message and an exit code.</summary>
internal static class CommandLine
{
    private const string JsonOption = "--json";

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, CliContext context)
    {
        var root = Build(context);
        // A leading @ is part of a path here, not a response file.
        var parse = root.Parse([.. arguments], new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parse.Errors.Count > 0)
        {
            var command = string.Join(' ', Names(parse.CommandResult));
            var failure = Failure.Usage($"{string.Join("\nevokernels: ", parse.Errors.Select(error => error.Message).Distinct())}\nTry: {command} --help");
            return context.Terminal.Fail(failure, arguments.Contains(JsonOption));
        }

        var invocation = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        return await parse.InvokeAsync(invocation, context.Interrupts.Stop);
    }

    /// <summary>Runs a command's action; whatever it throws becomes a message and an exit code.</summary>
    public static void Does(this Command command, CliContext context, Option<bool>? json, Func<ParseResult, CancellationToken, Task<int>> action) =>
        command.SetAction(async (parse, _) =>
        {
            try
            {
                return await action(parse, context.Interrupts.Stop);
            }
#pragma warning disable CA1031 // The edge of the process: nothing is above to handle it.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                return context.Terminal.Fail(Failure.Of(exception, context.Interrupts.IsInterrupted), json is not null && parse.GetValue(json));
            }
        });

    public static Option<bool> Json() => new(JsonOption) { Description = "Print one JSON object on standard output and nothing else there." };

    public static Option<string?> Device() => new("--device") { Description = "Where to run it. Default: the first device that 'evokernels devices' lists.", HelpName = "cpu:N" };

    private static RootCommand Build(CliContext context)
    {
        var root = new RootCommand("""
            EvoKernels searches for faster compute kernels, and claims only what anyone can reproduce.

            Start with:
              evokernels run configs/campaigns/quickstart.yaml
              evokernels evaluate row-softmax my-kernel.cpp --confirm

            Exit codes: 0 accepted or done, 2 rejected, 3 inconclusive, 4 wrong usage or configuration,
            5 infrastructure failed, 130 interrupted. EVOKERNELS_DEBUG=1 shows stack traces.
            """);
        root.Add(RunCommand.Create(context));
        root.Add(EvaluateCommand.Create(context));
        root.Add(ReproduceCommand.Create(context));
        root.Add(DevicesCommand.Create(context));
        root.Add(DoctorCommand.Create(context));
        root.Add(RedTeamCommand.Create(context));
        root.Add(TasksCommand.Create(context));
        root.Add(ReportCommand.Create(context));
        root.Add(ExportCommand.Create(context));
        root.Add(QuarantineCommand.Create(context));
        root.Add(AuditCommand.Create(context));
        root.Options.Remove(root.Options.OfType<HelpOption>().Single());
        root.Options.Add(TeachingCommand.Help());
        root.SetAction(_ => root.Parse(["--help"]).Invoke());
        return root;
    }

    private static Stack<string> Names(CommandResult result)
    {
        var names = new Stack<string>();
        for (SymbolResult? at = result; at is CommandResult command; at = at.Parent)
        {
            names.Push(command.Parent is null ? "evokernels" : command.Command.Name);
        }

        return names;
    }
}
