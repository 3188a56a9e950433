using System.Collections.Immutable;
using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Evaluations;

namespace EvoKernels.Hosting.Reports.Stories;

/// <summary>Counts what became of proposals, by operator.</summary>
internal static class OperatorTallies
{
    private const int Examples = 3;

    public static ImmutableArray<OperatorTally> Of(
        IReadOnlyCollection<Proposed> proposals,
        IReadOnlyDictionary<long, string> barren,
        ImmutableArray<Member> members,
        IReadOnlyDictionary<string, Member> byId,
        IReadOnlyDictionary<string, string> off)
    {
        var asked = proposals.ToLookup(proposal => proposal.Operator, StringComparer.Ordinal);
        var made = members.ToLookup(member => member.Operator, StringComparer.Ordinal);
        var names = asked.Select(group => group.Key).Union(made.Select(group => group.Key)).Union(off.Keys).Order(StringComparer.Ordinal);
        return [.. names.Select(name => One(name, asked[name], barren, [.. made[name]], byId, off.GetValueOrDefault(name)))];
    }

    private static OperatorTally One(
        string name,
        IEnumerable<Proposed> asked,
        IReadOnlyDictionary<long, string> barren,
        Member[] made,
        IReadOnlyDictionary<string, Member> byId,
        string? offReason)
    {
        var verdicts = made.Select(member => member.Judgement?.Evaluation.Verdict).ToArray();
        var reasons = asked.Select(proposal => barren.GetValueOrDefault(proposal.Proposal)).OfType<string>().ToArray();
        var best = made
            .Select(member => (Member: member, Gain: member.Parents.Length > 0 ? Lineage.Gain(member, byId.GetValueOrDefault(member.Parents[0])) : null))
            .Where(pair => pair.Gain is not null)
            .DefaultIfEmpty()
            .MaxBy(pair => pair.Gain);
        return new OperatorTally(
            name,
            asked.Count(),
            reasons.Length,
            verdicts.Count(verdict => verdict == Verdict.Accepted),
            verdicts.Count(verdict => verdict == Verdict.Rejected),
            verdicts.Count(verdict => verdict is Verdict.Inconclusive or Verdict.Failed),
            made.Count(member => member.IsRecorded),
            best.Gain,
            best.Member,
            made.Sum(member => member.Judgement?.Evaluation.Cost.TotalSeconds ?? 0),
            offReason,
            Counts.Of(reasons.Select(Kind), Examples));
    }

    /// <summary>Duplicates differ only in the id they name.</summary>
    private static string Kind(string reason) => reason.StartsWith("duplicate", StringComparison.Ordinal) ? "duplicate of an earlier candidate" : reason;
}
