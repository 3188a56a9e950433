using System.Text;
using EvoKernels.Cli;
using EvoKernels.Cli.Services;

Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
using var interrupts = new Interrupts();
var terminal = new Terminal(Console.Out, Console.Error, !Console.IsOutputRedirected);
return await CommandLine.RunAsync(args, new CliContext(terminal, Composition.Create(), interrupts));
