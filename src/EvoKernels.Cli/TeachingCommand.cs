using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace EvoKernels.Cli;

/// <summary>A command whose help has two parts: one line for the list of commands, and details with examples below its own options.</summary>
internal sealed class TeachingCommand(string name, string summary, string details) : Command(name, summary)
{
    public string Details => details;

    /// <summary>Help that prints the details too; recursive, as the option it replaces.</summary>
    public static HelpOption Help() => new() { Action = new TeachingHelp(), Description = "Show what a command does, with examples." };

    private sealed class TeachingHelp : SynchronousCommandLineAction
    {
        private readonly HelpAction _usual = new();

        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            _usual.Invoke(parseResult);
            if (parseResult.CommandResult.Command is TeachingCommand command)
            {
                parseResult.InvocationConfiguration.Output.WriteLine(command.Details);
            }

            return ExitCodes.Done;
        }
    }
}
