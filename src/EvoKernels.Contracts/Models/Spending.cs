using System.Collections.Immutable;

namespace EvoKernels.Contracts.Models;

/// <summary>Tokens and their price.</summary>
/// <param name="Tokens">Of prompt and answer, 0 or more.</param>
/// <param name="Dollars">0 or more.</param>
/// <param name="IsEstimated">True if a server gave no usable count, so that they were estimated from the texts.</param>
[GenerateSerializer, Immutable, Alias("evokernels.model-cost")]
public sealed record ModelCost(
    [property: Id(0)] long Tokens,
    [property: Id(1)] double Dollars,
    [property: Id(2)] bool IsEstimated = false)
{
    public static ModelCost Nothing { get; } = new(0, 0);

    public ModelCost Plus(ModelCost other) => new(Tokens + other.Tokens, Dollars + other.Dollars, IsEstimated || other.IsEstimated);
}

/// <summary>An attempt to ask, before it is made.</summary>
/// <param name="Question">Key of the question; it has one attempt open at a time.</param>
/// <param name="Process">Token of the process that asks: what a dead process had open counts as spent.</param>
/// <param name="Attempt">Attempt of the lease on the question, 1 or more.</param>
/// <param name="Model">Name of the model.</param>
/// <param name="Worst">The most it can cost.</param>
[GenerateSerializer, Immutable, Alias("evokernels.reservation")]
public sealed record Reservation(
    [property: Id(0)] string Question,
    [property: Id(1)] string Process,
    [property: Id(2)] int Attempt,
    [property: Id(3)] string Model,
    [property: Id(4)] ModelCost Worst);

/// <summary>Whether an attempt may be made.</summary>
public enum ReserveOutcome
{
    Granted,

    /// <summary>Not while others are open: their worst case and this one's go over a limit. Ask again when one is settled.</summary>
    Wait,

    /// <summary>Never again for this model: its own limit is reached.</summary>
    ModelSpent,

    /// <summary>Never again: the campaign's limit is reached.</summary>
    CampaignSpent,
}

/// <summary>Answer to a reservation.</summary>
/// <param name="Outcome">Whether it may be made.</param>
/// <param name="Reason">Why not, naming the limit; null if granted.</param>
[GenerateSerializer, Immutable, Alias("evokernels.reserve-answer")]
public sealed record ReserveAnswer(
    [property: Id(0)] ReserveOutcome Outcome,
    [property: Id(1)] string? Reason);

/// <summary>What one model cost.</summary>
/// <param name="Spent">Settled attempts and lost ones.</param>
/// <param name="Answers">Attempts that were settled with a cost.</param>
/// <param name="Lost">Attempts of processes that died meanwhile, counted at the most they can have cost.</param>
[GenerateSerializer, Immutable, Alias("evokernels.model-spending")]
public sealed record ModelSpending(
    [property: Id(0)] ModelCost Spent,
    [property: Id(1)] long Answers,
    [property: Id(2)] long Lost);

/// <summary>The account of a run.</summary>
/// <param name="Models">By model name.</param>
/// <param name="Open">Attempts that are being made, by question.</param>
/// <param name="Refusal">Why nothing more may be asked; null while something may.</param>
[GenerateSerializer, Immutable, Alias("evokernels.ledger")]
public sealed record LedgerState(
    [property: Id(0)] ImmutableSortedDictionary<string, ModelSpending> Models,
    [property: Id(1)] ImmutableSortedDictionary<string, Reservation> Open,
    [property: Id(2)] string? Refusal)
{
    public static LedgerState Empty { get; } =
        new(ImmutableSortedDictionary<string, ModelSpending>.Empty, ImmutableSortedDictionary<string, Reservation>.Empty, null);

    /// <summary>Spent by all models; what is open is not in it.</summary>
    public ModelCost Total() => Models.Values.Aggregate(ModelCost.Nothing, (sum, model) => sum.Plus(model.Spent));
}
