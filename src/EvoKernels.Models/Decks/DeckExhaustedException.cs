namespace EvoKernels.Models.Decks;

/// <summary>Nothing recorded is left for a task and an operator. An exception only because a chat service has no other way to say it.</summary>
public sealed class DeckExhaustedException : Exception
{
    public DeckExhaustedException(string message)
        : base(message)
    {
    }

    public DeckExhaustedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public DeckExhaustedException()
    {
    }
}
