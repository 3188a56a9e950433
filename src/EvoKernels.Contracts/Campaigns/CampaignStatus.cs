using System.Collections.Immutable;
using EvoKernels.Contracts.Evaluations;

namespace EvoKernels.Contracts.Campaigns;

/// <summary>What a campaign searches for and how: written once, never changed.</summary>
[GenerateSerializer, Immutable, Alias("evokernels.campaign-plan")]
public sealed record CampaignPlan(
    [property: Id(0)] CampaignSettings Settings,
    [property: Id(1)] Tasks.KernelTask Task);

/// <summary>Where a campaign stands.</summary>
public enum CampaignPhase
{
    /// <summary>No device is ready yet; the clock of the budget stands.</summary>
    Preparing,

    Searching,

    /// <summary>The search is over; what is under way is finished and kept.</summary>
    Draining,

    /// <summary>The champion is measured again.</summary>
    Confirming,

    /// <summary>See the reason. A campaign that was interrupted or failed can be continued.</summary>
    Ended,
}

/// <summary>The fastest member so far by screen, which claims nothing.</summary>
/// <param name="CandidateId">The member.</param>
/// <param name="Screen">The screen's estimate: baseline time over candidate time.</param>
/// <param name="Device">Where it was screened.</param>
/// <param name="Origin">What made it: <c>tune</c>, or <c>llm-rewrite, recorded: good</c>.</param>
[GenerateSerializer, Immutable, Alias("evokernels.best-screen")]
public sealed record BestScreen(
    [property: Id(0)] string CandidateId,
    [property: Id(1)] double Screen,
    [property: Id(2)] string Device,
    [property: Id(3)] string Origin);

/// <summary>Something worth a line on a terminal.</summary>
/// <param name="Number">Number of the journal entry: it grows.</param>
/// <param name="Text">One line of plain words.</param>
[GenerateSerializer, Immutable, Alias("evokernels.notable")]
public sealed record Notable(
    [property: Id(0)] long Number,
    [property: Id(1)] string Text);

/// <summary>A campaign at one moment.</summary>
/// <param name="Phase">Where it stands.</param>
/// <param name="PhaseText">The same in plain words: <c>preparing cpu:0: compiling baselines</c>.</param>
/// <param name="Proposals">Proposals made.</param>
/// <param name="Evaluations">Candidates evaluated, whatever the verdict.</param>
/// <param name="Seconds">Wall seconds of search, all processes together.</param>
/// <param name="Budget">Limits.</param>
/// <param name="Best">The fastest so far by screen, or null.</param>
/// <param name="Baselines">The strongest baseline by device, where known.</param>
/// <param name="Counts">Verdicts, gates that rejected, and operators of evaluated candidates.</param>
/// <param name="Cost">Spent.</param>
/// <param name="Recent">The last notable events, oldest first; at most <see cref="RecentEvents"/>.</param>
/// <param name="Reason">Why it ended: <c>budget</c>, <c>interrupted</c>, <c>exhausted</c> or <c>failed</c>; null before.</param>
/// <param name="Detail">More about the reason, or null.</param>
/// <param name="Confirmed">The champion measured again: the only source of a claim. Null before.</param>
/// <param name="IsRunning">False if nothing drives it: not begun, ended, or its activation was lost.</param>
/// <param name="IsFaulted">True if storage or journal were lost: the reason is not saved, and this may show more than what is.</param>
/// <param name="Reproduced">What a fresh process found when it repeated the champion's evidence; null before, or when none tried.</param>
[GenerateSerializer, Immutable, Alias("evokernels.campaign-status")]
public sealed record CampaignStatus(
    [property: Id(0)] CampaignPhase Phase,
    [property: Id(1)] string PhaseText,
    [property: Id(2)] long Proposals,
    [property: Id(3)] long Evaluations,
    [property: Id(4)] double Seconds,
    [property: Id(5)] BudgetSettings Budget,
    [property: Id(6)] BestScreen? Best,
    [property: Id(7)] ImmutableSortedDictionary<string, string> Baselines,
    [property: Id(8)] RunCounts Counts,
    [property: Id(9)] RunCost Cost,
    [property: Id(10)] ImmutableArray<Notable> Recent,
    [property: Id(11)] string? Reason,
    [property: Id(12)] string? Detail,
    [property: Id(13)] Evaluation? Confirmed,
    [property: Id(14)] bool IsRunning,
    [property: Id(15)] bool IsFaulted = false,
    [property: Id(16)] Reproduced? Reproduced = null)
{
    /// <summary>Most events in <see cref="Recent"/>.</summary>
    public const int RecentEvents = 64;

    /// <summary>Candidates an hour of search.</summary>
    public double PerHour => Seconds > 0 ? Evaluations / Seconds * 3600 : 0;
}
