namespace EvoKernels.Hosting.Runs;

/// <summary>A run folder cannot be used; the message names the folder, what is wrong and what would be right.</summary>
public sealed class RunFolderException : IOException
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

    /// <summary>True if another folder, option or campaign would do: the mistake is in what was asked, not in the machine.</summary>
    public bool IsUsage { get; init; }
}
