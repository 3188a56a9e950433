namespace EvoKernels.Hosting.Reports;

/// <summary>A folder cannot be read as a run; the message names the file (and line) and says what would be right.</summary>
public sealed class RunFolderException : Exception
{
    public RunFolderException()
    {
    }

    public RunFolderException(string message)
        : base(message)
    {
    }

    public RunFolderException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
