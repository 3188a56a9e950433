using System.Collections.Immutable;
using EvoKernels.Contracts.Candidates;

namespace EvoKernels.Contracts.Search;

/// <summary>One way to complete a source into a candidate.</summary>
[GenerateSerializer, Immutable, Alias("evokernels.variant")]
public sealed record Variant(
    [property: Id(0)] string CandidateId,
    [property: Id(1)] ImmutableSortedDictionary<string, long> Tunables,
    [property: Id(2)] ImmutableArray<string> Flags)
{
    public static Variant Of(Candidate candidate) => new(candidate.Id, candidate.Tunables, candidate.Flags);
}

/// <summary>
/// An operator's answer: one source with variants in order of preference, or the reason why there is none. The campaign takes the first
/// variant that nobody has proposed before, in the order in which answers reach it, so a replay can take the same one.
/// </summary>
/// <param name="Proposal">The proposal that is answered.</param>
/// <param name="Source">Text of the child; null if there is none.</param>
/// <param name="Variants">One or more with a source, none without.</param>
/// <param name="Origin">Where recorded or model text came from; null for our own operators.</param>
/// <param name="Reason">Plain words why there is no child; null if there is one.</param>
/// <param name="OperatorExhausted">The operator will never answer again.</param>
/// <param name="Promise">Expected gain of the first variant over the best of its source, as a log ratio; null if nobody expects anything in particular.</param>
[GenerateSerializer, Immutable, Alias("evokernels.offspring")]
public sealed record Offspring(
    [property: Id(0)] long Proposal,
    [property: Id(1)] string? Source,
    [property: Id(2)] ImmutableArray<Variant> Variants,
    [property: Id(3)] string? Origin,
    [property: Id(4)] string? Reason,
    [property: Id(5)] bool OperatorExhausted,
    [property: Id(6)] double? Promise = null)
{
    /// <summary>How a reason begins when no model answered: that is nobody's mistake, so no prompt warns of it.</summary>
    public const string NoAnswer = "no answer: ";

    public static Offspring Of(long proposal, string source, ImmutableArray<Variant> variants, string? origin) =>
        new(proposal, source, variants, origin, null, false);

    public static Offspring None(long proposal, string reason, bool operatorExhausted = false) =>
        new(proposal, null, ImmutableArray<Variant>.Empty, null, reason, operatorExhausted);

    /// <summary>The candidate of one of the variants.</summary>
    public Candidate CandidateOf(Variant variant) => new(variant.CandidateId, Source!, variant.Tunables, variant.Flags);
}
