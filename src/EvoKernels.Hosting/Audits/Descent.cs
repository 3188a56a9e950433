using System.Collections.Immutable;
using EvoKernels.Hosting.Reports.Stories;

namespace EvoKernels.Hosting.Audits;

/// <summary>Who descends from whom, along every parent.</summary>
public sealed class Descent
{
    private readonly ILookup<string, Member> _children;

    public Descent(IEnumerable<Member> members)
    {
        // An operator that repeats itself makes a member twice; the first one is the one that was judged.
        _children = members
            .DistinctBy(member => member.CandidateId, StringComparer.Ordinal)
            .SelectMany(member => member.Parents.Select(parent => (parent, member)))
            .ToLookup(pair => pair.parent, pair => pair.member, StringComparer.Ordinal);
    }

    /// <summary>All descendants, nearest first, each once. A damaged journal may name a member as its own ancestor; it is not its own descendant.</summary>
    public ImmutableArray<Member> Of(string candidate)
    {
        var found = ImmutableArray.CreateBuilder<Member>();
        var seen = new HashSet<string>(StringComparer.Ordinal) { candidate };
        var waiting = new Queue<string>([candidate]);
        while (waiting.TryDequeue(out var ancestor))
        {
            foreach (var child in _children[ancestor].Where(child => seen.Add(child.CandidateId)))
            {
                found.Add(child);
                waiting.Enqueue(child.CandidateId);
            }
        }

        return found.ToImmutable();
    }
}
