namespace EvoKernels.Contracts.Models;

/// <summary>One question to a language model.</summary>
/// <param name="Task">Task name.</param>
/// <param name="Operator">The operator that asks.</param>
/// <param name="Seed">The campaign's random seed: it orders a deck, and is passed on to models that take one.</param>
/// <param name="DeckTurn">Which recorded answer, counted from 0 in the deck's drawn order; null for a live model.</param>
/// <param name="System">System message.</param>
/// <param name="Prompt">User message.</param>
[GenerateSerializer, Immutable, Alias("evokernels.model-request")]
public sealed record ModelRequest(
    [property: Id(0)] string Task,
    [property: Id(1)] string Operator,
    [property: Id(2)] ulong Seed,
    [property: Id(3)] int? DeckTurn,
    [property: Id(4)] string System,
    [property: Id(5)] string Prompt);

/// <summary>How a question ended.</summary>
public enum ModelOutcome
{
    /// <summary>There is text.</summary>
    Answered,

    /// <summary>Nothing is left for this task and operator, now and later.</summary>
    Exhausted,

    /// <summary>No answer in spite of retries; a later question may be answered.</summary>
    Unavailable,
}

/// <summary>What came back. Text is data: it can change nothing but a child's source.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Text">The answer; empty unless answered.</param>
/// <param name="Origin">Where it came from, e.g. <c>recorded: good</c> or <c>model: name</c>; empty unless answered.</param>
/// <param name="Tokens">Tokens spent; 0 for recorded answers.</param>
/// <param name="Dollars">Price; 0 for recorded answers.</param>
/// <param name="Reason">Why there is no text; null if answered.</param>
[GenerateSerializer, Immutable, Alias("evokernels.model-answer")]
public sealed record ModelAnswer(
    [property: Id(0)] ModelOutcome Outcome,
    [property: Id(1)] string Text,
    [property: Id(2)] string Origin,
    [property: Id(3)] long Tokens,
    [property: Id(4)] double Dollars,
    [property: Id(5)] string? Reason)
{
    public static ModelAnswer Answered(string text, string origin, long tokens, double dollars) =>
        new(ModelOutcome.Answered, text, origin, tokens, dollars, null);

    public static ModelAnswer Exhausted(string reason) => new(ModelOutcome.Exhausted, "", "", 0, 0, reason);

    public static ModelAnswer Unavailable(string reason) => new(ModelOutcome.Unavailable, "", "", 0, 0, reason);
}
