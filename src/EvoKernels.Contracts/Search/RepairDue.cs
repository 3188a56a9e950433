using System.Collections.Immutable;

namespace EvoKernels.Contracts.Search;

/// <summary>A candidate of a model that a gate refused for a reason its author can act on. Source and reason stay with the member.</summary>
/// <param name="CandidateId">The rejected candidate.</param>
/// <param name="Parents">Its own parents, which were accepted: the parents of its repair too. One or two.</param>
/// <param name="ParentFitness">Of the best of them, or null.</param>
/// <param name="Island">Island that it was made for. Its repair goes there if that island is next, and else to the one that is.</param>
/// <param name="Round">1 if the candidate is nobody's repair, 2 if it is one itself.</param>
[GenerateSerializer, Immutable, Alias("evokernels.repair-due")]
public sealed record RepairDue(
    [property: Id(0)] string CandidateId,
    [property: Id(1)] ImmutableArray<string> Parents,
    [property: Id(2)] double? ParentFitness,
    [property: Id(3)] int Island,
    [property: Id(4)] int Round);
