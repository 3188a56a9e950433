using Microsoft.Data.Sqlite;

namespace EvoKernels.Hosting.Storage;

/// <summary>The file that holds the state cannot be used any more. What was saved before is valid; the message says what to do.</summary>
public sealed class StorageLostException : IOException
{
    private const int ReadOnly = 8;
    private const int InputOutput = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int NotADatabase = 26;

    /// <summary>ENOSPC of Linux, which .NET hands on as it is.</summary>
    private const int NoSpace = 28;

    public StorageLostException()
    {
    }

    public StorageLostException(string message)
        : base(message)
    {
    }

    public StorageLostException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Whether a file could not grow (ENOSPC): state, journal and whatever else is written fill a disk in any order.</summary>
    public static bool IsDiskFull(Exception exception) => exception is IOException { HResult: NoSpace };

    internal static StorageLostException From(SqliteException exception, string path) => new(exception.SqliteErrorCode switch
    {
        Full => $"no space left for {path}: free some, then continue with --resume; everything finished is saved",
        ReadOnly => $"{path} is read-only: make it writable, then continue with --resume",
        InputOutput => $"{path} cannot be read or written ({exception.Message}): check disk and quota, then continue with --resume",
        Corrupt or NotADatabase => $"{path} is damaged or no state file ({exception.Message}): restore it from a copy, or begin a new run",
        CannotOpen => $"{path} cannot be opened: check that its folder exists and is writable",
        _ => $"{path}: {exception.Message}",
    });
}
