using System.Text.Json;
using EvoKernels.Cli.Rendering;
using EvoKernels.Contracts.Json;
using Spectre.Console;

namespace EvoKernels.Cli;

/// <summary>Where a command writes: results on standard output, everything else on standard error.</summary>
/// <param name="output">Standard output.</param>
/// <param name="error">Standard error.</param>
/// <param name="isInteractive">True if standard output is a terminal.</param>
internal sealed class Terminal(TextWriter output, TextWriter error, bool isInteractive)
{
    /// <summary>Wide enough that a pipe never sees a wrapped line.</summary>
    private const int PipeWidth = 240;

    public bool IsInteractive => isInteractive;

    /// <summary>Tables and markup on standard output.</summary>
    public IAnsiConsole Ansi { get; } = MakeAnsi(output, isInteractive);

    /// <summary>One line of the result.</summary>
    public void Line(string text) => output.WriteLine(SafeText.Lines(text));

    /// <summary>One line about progress; people see it, pipes of the result do not.</summary>
    public void Status(string text) => error.WriteLine(SafeText.Lines(text));

    /// <summary>The one object of <c>--json</c>.</summary>
    public void Json<T>(T value) => output.WriteLine(JsonSerializer.Serialize(value, ContractJson.Indented));

    public int Fail(Failure failure, bool json)
    {
        error.WriteLine($"evokernels: {SafeText.Lines(failure.Message)}");
        if (json)
        {
            Json(new { error = failure });
        }

        return failure.ExitCode;
    }

    public IProgress<string> Progress() => new StatusProgress(this);

    private static IAnsiConsole MakeAnsi(TextWriter output, bool isInteractive)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(output),
            Ansi = isInteractive ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isInteractive ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = isInteractive ? InteractionSupport.Detect : InteractionSupport.No,
        });
        if (!isInteractive)
        {
            console.Profile.Width = PipeWidth;
        }

        return console;
    }

    private sealed class StatusProgress(Terminal terminal) : IProgress<string>
    {
        public void Report(string value) => terminal.Status(value);
    }
}
