using System.Text;
using EvoKernels.Cli;
using EvoKernels.Cli.Services;

Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
using var interrupts = new Interrupts();
var terminal = new Terminal(Console.Out, Console.Error, !Console.IsOutputRedirected);
// A live view hides the cursor; whatever ends the process brings it back.
AppDomain.CurrentDomain.ProcessExit += (_, _) =>
{
    if (terminal.CanRedraw)
    {
        terminal.Ansi.Cursor.Show(true);
    }
};
return await CommandLine.RunAsync(args, new CliContext(terminal, Composition.Create(), interrupts));
