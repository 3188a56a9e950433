using System.Collections.Immutable;

namespace EvoKernels.Contracts.Search;

/// <summary>A rejection or a useless answer that the next prompt warns of.</summary>
/// <param name="Gate">Gate that rejected, or <c>answer</c> when no candidate came of it.</param>
/// <param name="Reason">As recorded: what an author can act on, nothing that helps to cheat.</param>
[GenerateSerializer, Immutable, Alias("evokernels.known-failure")]
public sealed record KnownFailure(
    [property: Id(0)] string Gate,
    [property: Id(1)] string Reason);

/// <summary>An operator that may be asked next, with a parent that is already settled (a deck's diff names one), or null.</summary>
[GenerateSerializer, Immutable, Alias("evokernels.operator-option")]
public sealed record OperatorOption(
    [property: Id(0)] string Operator,
    [property: Id(1)] string? Parent,
    [property: Id(2)] double? ParentFitness);

/// <summary>What the campaign drew for its next proposal; the island answers with parents.</summary>
/// <param name="Number">Number of the proposal to come.</param>
/// <param name="Island">The island to ask.</param>
/// <param name="Seed">Seed of every random choice about this proposal.</param>
/// <param name="Options">Operators in order of preference: the island takes the first that its members can serve.</param>
[GenerateSerializer, Immutable, Alias("evokernels.draw")]
public sealed record ProposalDraw(
    [property: Id(0)] long Number,
    [property: Id(1)] int Island,
    [property: Id(2)] ulong Seed,
    [property: Id(3)] ImmutableArray<OperatorOption> Options);

/// <summary>An island's answer to a draw.</summary>
/// <param name="Operator">The first option that has parents.</param>
/// <param name="Parents">Candidate ids, one or two.</param>
/// <param name="ParentFitness">Fitness of the best parent; null if the island does not know it.</param>
/// <param name="Inspirations">Candidate ids to show in a prompt; empty unless the operator asks a model.</param>
/// <param name="SourceId">Source of the first parent; null if the island does not know it.</param>
[GenerateSerializer, Immutable, Alias("evokernels.parent-selection")]
public sealed record ParentSelection(
    [property: Id(0)] string Operator,
    [property: Id(1)] ImmutableArray<string> Parents,
    [property: Id(2)] double? ParentFitness,
    [property: Id(3)] ImmutableArray<string> Inspirations,
    [property: Id(4)] string? SourceId);

/// <summary>An order to an operator: everything it needs but the texts of the parents. Kept until it is answered, so a restart repeats it exactly.</summary>
/// <param name="Number">1, 2, 3, …</param>
/// <param name="Operator">Operator name, or <c>seed</c>.</param>
/// <param name="Island">Island that gets the child.</param>
/// <param name="Seed">Seed of the operator's random choices.</param>
/// <param name="Parents">Candidate ids; empty for a seed.</param>
/// <param name="ParentFitness">Of the best parent, or null.</param>
/// <param name="Inspirations">Candidate ids for a prompt.</param>
/// <param name="DeckTurn">Which recorded answer, counted from 0 in the deck's drawn order for this operator; null without a deck.</param>
/// <param name="Failures">For a prompt.</param>
/// <param name="Repair">The rejected candidate that <c>llm-repair</c> mends; null for every other operator.</param>
/// <param name="Notes">For a prompt: what the campaign has learned so far; null for operators that ask no model, and before there is any.</param>
/// <param name="Device">For a prompt: the campaign's devices in words; null for operators that ask no model, and before a device is ready.</param>
/// <param name="Tuning">For <c>tune</c>: what is known of the parent's source, candidates under way included; dropped when the proposal is answered.</param>
[GenerateSerializer, Immutable, Alias("evokernels.proposal")]
public sealed record Proposal(
    [property: Id(0)] long Number,
    [property: Id(1)] string Operator,
    [property: Id(2)] int Island,
    [property: Id(3)] ulong Seed,
    [property: Id(4)] ImmutableArray<string> Parents,
    [property: Id(5)] double? ParentFitness,
    [property: Id(6)] ImmutableArray<string> Inspirations,
    [property: Id(7)] int? DeckTurn,
    [property: Id(8)] ImmutableArray<KnownFailure> Failures,
    [property: Id(9)] RepairDue? Repair = null,
    [property: Id(10)] string? Notes = null,
    [property: Id(11)] string? Device = null,
    [property: Id(12)] TuneLog? Tuning = null);
