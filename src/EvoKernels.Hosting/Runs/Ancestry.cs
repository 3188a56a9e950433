using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Grains;
using EvoKernels.Contracts.Members;

namespace EvoKernels.Hosting.Runs;

/// <summary>Says how much of a champion came from recorded answers, from the lineage of members.</summary>
internal static class Ancestry
{
    public static async Task<string?> DescribeAsync(IGrainFactory grains, string run, CampaignSettings settings, string? champion)
    {
        if (settings.Deck is not { } deck || champion is null)
        {
            return null;
        }

        var origins = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal) { champion };
        var open = new Queue<string>(seen);
        while (open.TryDequeue(out var id))
        {
            if (await grains.GetGrain<IMemberGrain>(GrainKeys.Member(run, id)).GetAsync() is not { } member)
            {
                continue;
            }

            origins.AddRange(Recorded(member));
            foreach (var parent in member.Lineage.Parents.Where(seen.Add))
            {
                open.Enqueue(parent);
            }
        }

        return origins.Count == 0
            ? $"none of the fastest member's ancestors is a recorded answer (deck '{deck.Name}')"
            : $"the fastest member descends from {origins.Count} recorded answer{(origins.Count == 1 ? "" : "s")} of the deck '{deck.Name}': {string.Join(", ", origins)}";
    }

    private static IEnumerable<string> Recorded(Member member) => member.Lineage.Origin is { } origin && origin.StartsWith("recorded", StringComparison.Ordinal) ? [$"{member.Lineage.Operator}, {origin}"] : [];
}
