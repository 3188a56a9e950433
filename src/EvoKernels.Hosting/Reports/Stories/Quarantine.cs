using System.Collections.Frozen;
using System.Collections.Immutable;
using EvoKernels.Contracts.Evaluations;

namespace EvoKernels.Hosting.Reports.Stories;

/// <summary>A member that broke a rule of honest evaluation; its source is kept for study.</summary>
/// <param name="Member">The member.</param>
/// <param name="Gate"><c>policy</c>, <c>clocks</c> or <c>roofline</c>; <c>confirm</c> if it passed every screen and was refused when it was measured for a claim.</param>
/// <param name="Reason">What it did.</param>
public sealed record Quarantined(Member Member, string Gate, string Reason);

/// <summary>How often one operator's children from one origin were stopped by one gate.</summary>
/// <param name="Operator">Operator name.</param>
/// <param name="Origin">Model or recorded answer that the text came from; null for our own operators.</param>
/// <param name="Gate">The gate.</param>
/// <param name="Count">1 or more.</param>
public sealed record QuarantineTally(string Operator, string? Origin, string Gate, int Count);

/// <summary>The members of a run that tried, or seemed to try, to look better than they are.</summary>
public static class Quarantine
{
    /// <summary>Under this name are listed those that a screen accepted and a confirmation refused, at whichever gate.</summary>
    public const string Confirm = "confirm";

    /// <summary>Gates that honest kernels seldom meet. A wrong result alone is no offence.</summary>
    private static readonly FrozenSet<string> Gates = new[] { "policy", "clocks", "roofline", Confirm }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>In the order in which they were judged; one that only a confirmation refused comes last.</summary>
    public static ImmutableArray<Quarantined> Of(IEnumerable<Member> members, IEnumerable<ClaimStory> claims)
    {
        var screened = members
            .Where(member => member.Judgement?.Evaluation is { Verdict: Verdict.Rejected, Gate: { } gate } && Gates.Contains(gate))
            .OrderBy(member => member.Judgement!.Order)
            .Select(member => Describe(member, member.Judgement!.Evaluation, member.Judgement.Evaluation.Gate!));
        var confirmed = claims
            .Where(claim => claim is { Member: not null, Evaluation: { Verdict: Verdict.Rejected } })
            .Select(claim => Describe(claim.Member!, claim.Evaluation with { Reason = $"{claim.Evaluation.Gate}: {claim.Evaluation.Reason}" }, Confirm));
        return [.. screened.Concat(confirmed).DistinctBy(one => one.Member.CandidateId)];
    }

    /// <summary>Most frequent first.</summary>
    public static ImmutableArray<QuarantineTally> Tally(IEnumerable<Quarantined> quarantined) =>
    [
        .. quarantined
            .CountBy(one => (one.Member.Operator, one.Member.Origin, one.Gate))
            .Select(pair => new QuarantineTally(pair.Key.Operator, pair.Key.Origin, pair.Key.Gate, pair.Value))
            .OrderByDescending(tally => tally.Count)
            .ThenBy(tally => (tally.Operator, tally.Origin, tally.Gate)),
    ];

    private static Quarantined Describe(Member member, Evaluation evaluation, string gate) => new(member, gate, evaluation.Reason ?? "no reason was recorded");
}
