namespace EvoKernels.Cli;

/// <summary>The command line cannot be carried out as written; the message says what would be right.</summary>
internal sealed class UsageException(string message) : Exception(message);
