namespace EvoKernels.Contracts.Models;

/// <summary>One question to a language model.</summary>
/// <param name="Task">Task name.</param>
/// <param name="Operator">The operator that asks.</param>
/// <param name="Seed">The campaign's random seed: it orders a deck, and is passed on to models that take one.</param>
/// <param name="DeckTurn">Which recorded answer, counted from 0 in the deck's drawn order; null for a live model.</param>
/// <param name="System">System message.</param>
/// <param name="Prompt">User message.</param>
/// <param name="Sample">Tells apart questions with the same words: the number of the proposal, 0 or more.</param>
[GenerateSerializer, Immutable, Alias("evokernels.model-request")]
public sealed record ModelRequest(
    [property: Id(0)] string Task,
    [property: Id(1)] string Operator,
    [property: Id(2)] ulong Seed,
    [property: Id(3)] int? DeckTurn,
    [property: Id(4)] string System,
    [property: Id(5)] string Prompt,
    [property: Id(6)] long Sample = 0);

/// <summary>How a question ended.</summary>
public enum ModelOutcome
{
    /// <summary>There is text.</summary>
    Answered,

    /// <summary>Nothing is left for this task and operator, now and later.</summary>
    Exhausted,

    /// <summary>No text in spite of retries, or an answer without any; a later question may be answered.</summary>
    Unavailable,

    /// <summary>Every model refuses us: a key is missing or wrong, a name is unknown. Nothing helps but a person.</summary>
    Refused,
}

/// <summary>What came back. Text is data: it can change nothing but a child's source.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Text">The answer; empty unless answered.</param>
/// <param name="Origin">Where it came from, e.g. <c>recorded: good</c> or <c>model: name</c>; empty unless answered.</param>
/// <param name="Tokens">Tokens spent on this question, attempts that came to nothing included; 0 for recorded answers.</param>
/// <param name="Dollars">Price of these; 0 for recorded answers.</param>
/// <param name="Reason">Why there is no text; null if answered.</param>
/// <param name="IsEstimated">True if a server gave no usable count of tokens for a part of it, so that they were estimated from the texts.</param>
[GenerateSerializer, Immutable, Alias("evokernels.model-answer")]
public sealed record ModelAnswer(
    [property: Id(0)] ModelOutcome Outcome,
    [property: Id(1)] string Text,
    [property: Id(2)] string Origin,
    [property: Id(3)] long Tokens,
    [property: Id(4)] double Dollars,
    [property: Id(5)] string? Reason,
    [property: Id(6)] bool IsEstimated = false)
{
    public static ModelAnswer Answered(string text, string origin, long tokens, double dollars) =>
        new(ModelOutcome.Answered, text, origin, tokens, dollars, null);

    public static ModelAnswer Exhausted(string reason) => new(ModelOutcome.Exhausted, "", "", 0, 0, reason);

    public static ModelAnswer Unavailable(string reason) => new(ModelOutcome.Unavailable, "", "", 0, 0, reason);

    public static ModelAnswer Refused(string reason) => new(ModelOutcome.Refused, "", "", 0, 0, reason);
}
