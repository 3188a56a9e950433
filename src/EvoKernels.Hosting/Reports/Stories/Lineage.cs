using System.Collections.Immutable;

namespace EvoKernels.Hosting.Reports.Stories;

/// <summary>One step from a starting point to the champion.</summary>
/// <param name="Member">The member.</param>
/// <param name="Parent">Its first parent; null for a starting point.</param>
/// <param name="Gain">Its screened speed-up over its parent's; null if either is unknown.</param>
public sealed record LineageStep(Member Member, Member? Parent, double? Gain)
{
    /// <summary>True if it has another source text than its parent.</summary>
    public bool IsNewSource => Parent is null || Parent.SourceId != Member.SourceId;
}

internal static class Lineage
{
    /// <summary>From the starting point to <paramref name="champion"/>. A damaged journal may name a member as its own ancestor; the walk ends there.</summary>
    public static ImmutableArray<LineageStep> Of(Member? champion, IReadOnlyDictionary<string, Member> members)
    {
        var steps = ImmutableArray.CreateBuilder<LineageStep>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var member = champion; member is not null && seen.Add(member.CandidateId);)
        {
            var parent = member.Parents.Length > 0 ? members.GetValueOrDefault(member.Parents[0]) : null;
            steps.Add(new LineageStep(member, parent, Gain(member, parent)));
            member = parent;
        }

        steps.Reverse();
        return steps.ToImmutable();
    }

    /// <summary>A member's screened speed-up over its parent's.</summary>
    public static double? Gain(Member member, Member? parent) => member.Fitness / parent?.Fitness;
}
