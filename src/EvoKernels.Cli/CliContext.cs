using EvoKernels.Cli.Services;

namespace EvoKernels.Cli;

/// <summary>What every command gets.</summary>
internal sealed record CliContext(Terminal Terminal, CliServices Services, Interrupts Interrupts);
