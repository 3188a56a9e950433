using System.Collections.Immutable;
using EvoKernels.Contracts.Candidates;
using EvoKernels.Contracts.Evaluations;

namespace EvoKernels.Contracts.Members;

/// <summary>Where a member comes from.</summary>
/// <param name="Proposal">Number of the proposal that made it.</param>
/// <param name="Operator">Operator name, or <c>seed</c>.</param>
/// <param name="Island">The island it is offered to.</param>
/// <param name="Parents">Candidate ids; empty for a seed.</param>
/// <param name="Origin">Where recorded or model text came from; null for our own operators.</param>
/// <param name="Repairs">The rejected candidate whose text it mends; null unless <c>llm-repair</c> made it.</param>
/// <param name="Template">SHA-256 of the template that a live model was asked with; null for all others.</param>
[GenerateSerializer, Immutable, Alias("evokernels.lineage")]
public sealed record Lineage(
    [property: Id(0)] long Proposal,
    [property: Id(1)] string Operator,
    [property: Id(2)] int Island,
    [property: Id(3)] ImmutableArray<string> Parents,
    [property: Id(4)] string? Origin,
    [property: Id(5)] string? Repairs = null,
    [property: Id(6)] string? Template = null);

/// <summary>A candidate's place in the population.</summary>
/// <param name="Candidate">What it is.</param>
/// <param name="Lineage">Where it comes from.</param>
/// <param name="Evaluation">The screen's verdict; null while it waits.</param>
/// <param name="Confirmation">With interval and evidence; null unless it was a champion.</param>
[GenerateSerializer, Immutable, Alias("evokernels.member")]
public sealed record Member(
    [property: Id(0)] Candidate Candidate,
    [property: Id(1)] Lineage Lineage,
    [property: Id(2)] Evaluation? Evaluation,
    [property: Id(3)] Confirmation? Confirmation);
