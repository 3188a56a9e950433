using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Tasks;

namespace EvoKernels.Core.Search;

/// <summary>The first event of a journal that the search would not have written.</summary>
/// <param name="Number">Number of the recorded entry; one past the last if the journal ends early.</param>
/// <param name="Expected">What the search decides, as JSON, or in words.</param>
/// <param name="Recorded">What the journal says, as JSON.</param>
public sealed record ReplayDifference(long Number, string Expected, string Recorded);

/// <summary>Result of a replay.</summary>
/// <param name="Decisions">Recorded decisions that were made again and found equal.</param>
/// <param name="Difference">Null if the journal replays.</param>
public sealed record ReplayResult(long Decisions, ReplayDifference? Difference);

/// <summary>Drives the search again from a journal and compares decision by decision.</summary>
public static class SearchReplay
{
    /// <summary>Checks every proposal, child of our own operators, archive answer and migration; texts and verdicts are taken as recorded.</summary>
    public static ReplayResult Check(CampaignSettings settings, KernelTask task, IEnumerable<JournalEntry> journal) =>
        throw new NotImplementedException();
}
