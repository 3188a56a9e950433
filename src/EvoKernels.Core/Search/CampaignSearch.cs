using System.Collections.Immutable;
using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Contracts.Search;
using EvoKernels.Contracts.Tasks;

namespace EvoKernels.Core.Search;

/// <summary>
/// Every decision of a campaign as a pure function of its settings, its state and one event: same settings and same events in the same order
/// give the same decisions, in any process. Whoever holds the state applies events one at a time; an event that was applied before changes nothing.
/// </summary>
/// <remarks>
/// The holder's loop: do duties until <see cref="NextDuty"/> is null; then, while there is room, <see cref="NextDraw"/>, ask the island
/// (<see cref="Selection.ParentSelector"/>), <see cref="Propose"/>; hand proposals without a child to a mutator, children to a device; feed answers back.
/// </remarks>
public sealed class CampaignSearch(CampaignSettings settings, KernelTask task)
{
    /// <summary>The settings it decides by.</summary>
    public CampaignSettings Settings { get; } = settings;

    /// <summary>The task it searches for.</summary>
    public KernelTask Task { get; } = task;

    /// <summary>The first state: starting points are proposed (and in flight), operators that cannot work are off.</summary>
    public SearchStep Start() => throw new NotImplementedException($"{Settings.Name}");

    /// <summary>What must be done before the next proposal; null if nothing.</summary>
    public SearchDuty? NextDuty(SearchState state) => throw new NotImplementedException($"{Settings.Name}");

    /// <summary>
    /// The next proposal's operators, island and seed; null while a duty is open, starting points have no candidates yet, no island has a
    /// member, the evaluation budget is spoken for, or the search is exhausted.
    /// </summary>
    public ProposalDraw? NextDraw(SearchState state) => throw new NotImplementedException($"{Settings.Name}");

    /// <summary>Makes the proposal that was drawn. <paramref name="selection"/> is null if the island cannot serve any option: then it is barren at once.</summary>
    public SearchStep Propose(SearchState state, ProposalDraw draw, ParentSelection? selection) => throw new NotImplementedException($"{Settings.Name}");

    /// <summary>Takes an operator's answer: <c>ChildMade</c> for the first variant that is not in <paramref name="known"/>, else <c>Barren</c>.</summary>
    /// <param name="state">Before.</param>
    /// <param name="offspring">The answer.</param>
    /// <param name="known">Those of the variants' candidate ids that already have a <c>ChildMade</c> in this campaign.</param>
    public SearchStep OnOffspring(SearchState state, Offspring offspring, IReadOnlySet<string> known) => throw new NotImplementedException($"{Settings.Name}");

    /// <summary>Takes a verdict: moves the bandit and the champion; an accepted member owes an <see cref="InsertDuty"/>.</summary>
    public SearchStep OnEvaluated(SearchState state, long proposal, Evaluation evaluation) => throw new NotImplementedException($"{Settings.Name}");

    /// <summary>An island answered an <see cref="InsertDuty"/>.</summary>
    public SearchStep OnArchived(SearchState state, InsertDuty duty, ArchiveAnswer answer) => throw new NotImplementedException($"{Settings.Name}");

    /// <summary>A <see cref="MigrateDuty"/> is done; <paramref name="candidateIds"/> may be empty.</summary>
    public SearchStep OnMigrated(SearchState state, MigrateDuty duty, ImmutableArray<string> candidateIds) => throw new NotImplementedException($"{Settings.Name}");

    /// <summary>Turns an operator off from outside, e.g. a model that is gone.</summary>
    public SearchStep OnOperatorOff(SearchState state, string name, string reason) => throw new NotImplementedException($"{Settings.Name}");

    /// <summary>Names the champion before it is measured again; no events if nothing was accepted.</summary>
    public SearchStep ChooseChampion(SearchState state) => throw new NotImplementedException($"{Settings.Name}");

    /// <summary>Why the search can end by itself: <c>budget</c> (evaluations spent) or <c>exhausted</c> (nothing new to propose), else null. Seconds are the holder's.</summary>
    public string? FinishReason(SearchState state) => throw new NotImplementedException($"{Settings.Name}");

    /// <summary>Proposals that wait for an operator, oldest first: dispatch them, again after a restart.</summary>
    public static ImmutableArray<Proposal> AwaitingChild(SearchState state) =>
        [.. state.InFlight.Values.Where(item => item.Child is null).Select(item => item.Proposal)];

    /// <summary>Children that wait for a verdict, oldest first.</summary>
    public static ImmutableArray<ChildMade> AwaitingEvaluation(SearchState state) =>
        [.. state.InFlight.Values.Where(item => item.Child is not null).Select(item => item.Child!)];
}
