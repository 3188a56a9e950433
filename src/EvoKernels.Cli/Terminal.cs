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

    /// <summary>True if a view can be drawn again in place.</summary>
    public bool CanRedraw => isInteractive && Ansi.Profile.Capabilities is { Ansi: true, Interactive: true };

    /// <summary>The terminal, for live drawing.</summary>
    public IAnsiConsole Ansi { get; } = MakeAnsi(output, isInteractive);

    /// <summary>A table of the result; a pipe gets it without padding at the line ends.</summary>
    public void Table(Table table)
    {
        if (isInteractive)
        {
            Ansi.Write(table);
            return;
        }

        using var text = new StringWriter();
        MakeAnsi(text, isInteractive: false).Write(table);
        foreach (var line in text.ToString().Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0))
        {
            output.WriteLine(line);
        }
    }

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
