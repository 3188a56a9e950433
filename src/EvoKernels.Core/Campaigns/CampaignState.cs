using System.Collections.Immutable;
using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Contracts.Members;
using EvoKernels.Contracts.Models;
using EvoKernels.Contracts.Search;

namespace EvoKernels.Core.Campaigns;

/// <summary>All that a campaign saves with every decision. Never changed in place.</summary>
/// <param name="Search">What the search decides by.</param>
/// <param name="Phase">Where it stands.</param>
/// <param name="Reason">Why the search is over; null while it goes on.</param>
/// <param name="Detail">More about the reason.</param>
/// <param name="LastNumber">Number of the last journal event.</param>
/// <param name="Outbox">Events that may be missing in the journal: saved here first.</param>
/// <param name="Unborn">Members that were decided for and may not have been created yet.</param>
/// <param name="Seconds">Wall seconds of search so far.</param>
/// <param name="Counts">Of evaluated candidates.</param>
/// <param name="DeviceSeconds">Seconds that devices were busy with them.</param>
/// <param name="FailuresInARow">Verdicts <c>failed</c> since the last other one.</param>
/// <param name="LastFailure">Reason of the last of them.</param>
/// <param name="Baselines">Strongest baseline by device, as last reported.</param>
/// <param name="Best">The champion so far, by screen.</param>
/// <param name="ChosenChampion">The one to be confirmed, once chosen.</param>
/// <param name="Confirmed">The champion measured again.</param>
/// <param name="Reproduced">What a fresh process found when it repeated that; null before.</param>
/// <param name="Models">What live models cost, as last read from the ledger; null without any.</param>
public sealed record CampaignState(
    SearchState Search,
    CampaignPhase Phase,
    string? Reason,
    string? Detail,
    long LastNumber,
    ImmutableArray<JournalEntry> Outbox,
    ImmutableArray<Member> Unborn,
    double Seconds,
    RunCounts Counts,
    double DeviceSeconds,
    int FailuresInARow,
    string? LastFailure,
    ImmutableSortedDictionary<string, string> Baselines,
    BestScreen? Best,
    string? ChosenChampion,
    Evaluation? Confirmed,
    Reproduced? Reproduced = null,
    ModelCost? Models = null)
{
    public static CampaignState Begin(SearchState search) => new(
        search,
        CampaignPhase.Preparing,
        null,
        null,
        0,
        [],
        [],
        0,
        new RunCounts(
            ImmutableSortedDictionary<string, long>.Empty, ImmutableSortedDictionary<string, long>.Empty, ImmutableSortedDictionary<string, long>.Empty),
        0,
        0,
        null,
        ImmutableSortedDictionary<string, string>.Empty,
        null,
        null,
        null);

    /// <summary>The state with events numbered and put into the outbox.</summary>
    public CampaignState With(ImmutableArray<JournalEvent> events, DateTimeOffset at)
    {
        if (events.IsEmpty)
        {
            return this;
        }

        var number = LastNumber;
        return this with
        {
            Outbox = [.. Outbox, .. events.Select(happened => new JournalEntry(JournalEntry.CurrentVersion, ++number, at, happened))],
            LastNumber = LastNumber + events.Length,
        };
    }

    /// <summary>The state with one more verdict counted.</summary>
    public CampaignState Count(string operatorName, Evaluation evaluation) => this with
    {
        Counts = new RunCounts(
            Increment(Counts.Verdict, Keyword(evaluation.Verdict)),
            evaluation is { Verdict: Verdict.Rejected, Gate: { } gate } ? Increment(Counts.Gate, gate) : Counts.Gate,
            Increment(Counts.Operator, operatorName)),
        DeviceSeconds = DeviceSeconds + evaluation.Cost.TotalSeconds,
        FailuresInARow = evaluation.Verdict == Verdict.Failed ? FailuresInARow + 1 : 0,
        LastFailure = evaluation.Verdict == Verdict.Failed ? evaluation.Reason : LastFailure,
    };

    /// <summary>The state in which a process goes on with what another left. An end by budget or exhaustion stands; one by a person or a failure does not.</summary>
    public CampaignState Revive()
    {
        var isOver = Reason is "budget" or "exhausted";
        var isConfirmed = Confirmed is { Verdict: not Verdict.Failed } || (Phase == CampaignPhase.Ended && ChosenChampion is null);
        return this with
        {
            Phase = !isOver ? CampaignPhase.Preparing : isConfirmed ? CampaignPhase.Ended : CampaignPhase.Draining,
            Reason = isOver ? Reason : null,
            Detail = isOver ? Detail : null,
            FailuresInARow = 0,
            Confirmed = isConfirmed ? Confirmed : null,
            Reproduced = isConfirmed ? Reproduced : null,
        };
    }

    /// <summary>The word that files use.</summary>
    public static string Keyword(Verdict verdict) => verdict switch
    {
        Verdict.Accepted => "accepted",
        Verdict.Rejected => "rejected",
        Verdict.Inconclusive => "inconclusive",
        _ => "failed",
    };

    private static ImmutableSortedDictionary<string, long> Increment(ImmutableSortedDictionary<string, long> counts, string key) =>
        counts.SetItem(key, counts.GetValueOrDefault(key) + 1);
}
