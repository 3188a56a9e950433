using EvoKernels.Core.Ports;
using EvoKernels.Hosting.Configuration;
using EvoKernels.Hosting.Runs;
using EvoKernels.Hosting.Storage;

namespace EvoKernels.Cli;

/// <summary>Why a command ended without a result, for people and as the <c>error</c> object of <c>--json</c>.</summary>
internal sealed record Failure(string Kind, string Message, string? File, int? Line, int? Column, string? Key, string? Value)
{
    private const string DebugVariable = "EVOKERNELS_DEBUG";

    private Failure(string kind, string message)
        : this(kind, message, null, null, null, null, null)
    {
    }

    public int ExitCode => Kind switch
    {
        "usage" or "configuration" or "task" => ExitCodes.Usage,
        "interrupted" => ExitCodes.Interrupted,
        _ => ExitCodes.Infrastructure,
    };

    public static Failure Usage(string message) => new("usage", message);

    public static Failure Infrastructure(string message) => new("infrastructure", message);

    /// <summary>What a person can act on, without a stack trace unless <c>EVOKERNELS_DEBUG=1</c>.</summary>
    /// <param name="exception">What was thrown.</param>
    /// <param name="isInterrupted">True if a person asked to stop: only then is a cancellation an interruption.</param>
    public static Failure Of(Exception exception, bool isInterrupted)
    {
        if (exception is AggregateException { InnerExceptions.Count: 1 } wrapper)
        {
            return Of(wrapper.InnerExceptions[0], isInterrupted);
        }

        var failure = exception switch
        {
            ConfigurationException e => new Failure("configuration", e.Message, e.File, e.Line, e.Column, e.Key, e.Value),
            UsageException => new Failure("usage", exception.Message),
            RunFolderException { IsUsage: true } => new Failure("usage", exception.Message),
            TaskDefectException => new Failure("task", exception.Message),
            OperationCanceledException when isInterrupted => new Failure("interrupted", "interrupted; nothing was decided"),
            _ when StorageLostException.IsDiskFull(exception) => new Failure(
                "infrastructure", $"no space left ({exception.Message}): free some, then begin again; a run continues with --resume, and what it finished is saved"),
            IOException or UnauthorizedAccessException or JournalException => new Failure("infrastructure", exception.Message),
            _ => new Failure("infrastructure", $"{exception.Message} ({exception.GetType().Name}; {DebugVariable}=1 shows where)"),
        };
        return Environment.GetEnvironmentVariable(DebugVariable) == "1" ? failure with { Message = $"{failure.Message}\n{exception}" } : failure;
    }
}
