using System.Collections.Immutable;
using EvoKernels.Contracts.Campaigns;

namespace EvoKernels.Core.Ports;

/// <summary>Where journal events go for people and tools. A projection: the truth is the campaign's state.</summary>
public interface IJournal
{
    /// <summary>Brings the journal to the saved state: completes it from the outbox, cuts a torn last line.</summary>
    /// <param name="lastNumber">Number of the last saved event; 0 if none.</param>
    /// <param name="outbox">The last saved events, those that may be missing in the journal.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="JournalException">It is newer than the state, has a gap, or cannot be read or written.</exception>
    Task OpenAsync(long lastNumber, ImmutableArray<JournalEntry> outbox, CancellationToken cancellationToken);

    /// <summary>Adds entries and returns when they are on disk.</summary>
    /// <exception cref="JournalException">It cannot be written.</exception>
    Task AppendAsync(ImmutableArray<JournalEntry> entries, CancellationToken cancellationToken);
}

/// <summary>The journal cannot go on; the message says what is wrong and what to do.</summary>
public sealed class JournalException : Exception
{
    public JournalException(string message)
        : base(message)
    {
    }

    public JournalException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public JournalException()
    {
    }
}
