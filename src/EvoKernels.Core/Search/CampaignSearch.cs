using System.Collections.Immutable;
using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Search;
using EvoKernels.Contracts.Tasks;
using EvoKernels.Core.Decks;
using EvoKernels.Core.Operators;
using EvoKernels.Core.Selection;
using EvoKernels.Core.Tuning;

namespace EvoKernels.Core.Search;

/// <summary>
/// Every decision of a campaign as a pure function of its settings, its state and one event: same settings and same events in the same order
/// give the same decisions, in any process. Whoever holds the state applies events one at a time; an event that was applied before changes nothing.
/// </summary>
/// <remarks>
/// The holder's loop: do duties until <see cref="NextDuty"/> is null; then, while there is room, <see cref="NextDraw"/>, ask the island
/// (<see cref="ParentSelector"/>), <see cref="Propose"/>; hand proposals without a child to a mutator, children to a device; feed answers back.
/// Thread safe: it holds nothing that changes.
/// </remarks>
public sealed partial class CampaignSearch
{
    /// <summary>Proposals without a child, one after the other, after which the search counts as exhausted: every operator has then been asked many times.</summary>
    public const int BarrenLimit = 200;

    /// <summary>Most tries of <c>tune</c> that a new accepted source is owed: the budget at which strategies were compared (docs/adr/0017-tuner-strategy.md).</summary>
    private const int MostFollowUpTries = 24;

    /// <summary>A source's tries end when none of its points is expected to gain more than this, as a log ratio.</summary>
    private const double Hopeless = 0.001;

    /// <summary>Failures that a prompt shows.</summary>
    private const int KnownFailures = 5;

    private readonly ImmutableArray<StartingPoint> _startingPoints;
    private readonly Dictionary<string, ImmutableArray<DeckAnswer>> _decks;
    private readonly Dictionary<string, string?> _deckParents;

    public CampaignSearch(CampaignSettings settings, KernelTask task)
    {
        Settings = settings;
        Task = task;
        _startingPoints = StartingPoints.Of(task, settings.Database.NumIslands);
        _decks = OperatorNames.All.Where(OperatorNames.AsksModel).ToDictionary(
            name => name,
            name => settings.Deck is { } deck ? DeckOrder.Of(deck, task.Name, name, settings.RandomSeed) : [],
            StringComparer.Ordinal);
        _deckParents = _decks.Values.SelectMany(answers => answers).Select(answer => answer.Parent).OfType<string>().Distinct()
            .ToDictionary(name => name, name => StartingPoints.Named(task, name)?.Id, StringComparer.Ordinal);
    }

    /// <summary>The settings it decides by.</summary>
    public CampaignSettings Settings { get; }

    /// <summary>The task it searches for.</summary>
    public KernelTask Task { get; }

    /// <summary>The first state: starting points are proposed (and in flight), operators that cannot work are off.</summary>
    public SearchStep Start()
    {
        var state = new SearchState(
            0,
            0,
            0,
            OperatorBandit.Start(Settings.Operators),
            [.. Enumerable.Repeat(new IslandProgress(0, false), Settings.Database.NumIslands)],
            ImmutableSortedDictionary<long, InFlight>.Empty,
            [],
            [],
            ImmutableSortedDictionary<string, int>.Empty,
            [],
            null);
        var step = new SearchStep(state, []);
        foreach (var name in state.Bandit.Arms.Keys.Where(name => OperatorNames.AsksModel(name) && _decks[name].IsEmpty && Settings.Llm is null))
        {
            step = TurnOff(step, name, Settings.Deck is { } deck ? $"deck '{deck.Name}' has no {name} answer for task '{Task.Name}'" : "the campaign has neither a deck nor models");
        }

        var affordable = Math.Min(_startingPoints.Length, Settings.Budget.Evaluations ?? long.MaxValue);
        for (var number = 1L; number <= affordable; number++)
        {
            var island = (int)((number - 1) % Settings.Database.NumIslands);
            step = Add(step, new Proposal(number, OperatorNames.Seed, island, SeedOf(number), [], null, [], null, []));
        }

        return step;
    }

    /// <summary>What must be done before the next proposal; null if nothing.</summary>
    public SearchDuty? NextDuty(SearchState state)
    {
        if (!state.PendingInserts.IsEmpty)
        {
            var pending = state.PendingInserts[0];
            return new InsertDuty(pending.Island, pending.Elite);
        }

        var database = Settings.Database;
        if (database.NumIslands < 2 || database.MigrationRate <= 0)
        {
            return null;
        }

        return Enumerable.Range(0, database.NumIslands)
            .Where(island => state.Islands[island].IsPopulated && state.Islands[island].SinceMigration >= database.MigrationInterval)
            .Select(island => new MigrateDuty(island, Migration.Target(island, database.NumIslands)))
            .FirstOrDefault();
    }

    /// <summary>
    /// The next proposal's operators, island and seed; null while a duty is open, starting points have no candidates yet, no island has a
    /// member, the evaluation budget is spoken for, every operator that is left waits for its models, or the search is exhausted.
    /// </summary>
    public ProposalDraw? NextDraw(SearchState state)
    {
        int[] populated = [.. Enumerable.Range(0, state.Islands.Length).Where(island => state.Islands[island].IsPopulated)];
        var isSpokenFor = state.Evaluations + state.InFlight.Count >= (Settings.Budget.Evaluations ?? long.MaxValue);
        var awaitsSeed = state.InFlight.Values.Any(item => item.Proposal.Operator == OperatorNames.Seed && item.Child is null);
        if (isSpokenFor || awaitsSeed || populated.Length == 0 || state.BarrenInARow >= BarrenLimit || NextDuty(state) is not null)
        {
            return null;
        }

        var number = state.Proposals + 1;
        var seed = SeedOf(number);
        var owed = FollowUpOf(state, number);
        var island = owed?.Island ?? populated[number % populated.Length];
        var options = OperatorBandit.Order(state.Bandit, new SeededRandom(seed, RandomSteps.Operators)).Select(name => Option(state, name, island)).OfType<OperatorOption>();
        if (owed is not null)
        {
            options = options.Where(option => option.Operator != OperatorNames.Tune).Prepend(new OperatorOption(OperatorNames.Tune, owed.CandidateId, owed.Fitness));
        }

        if (Settings.Llm is { } llm && OpenQuestions(state) >= llm.Parallel)
        {
            options = options.Where(option => !OperatorNames.AsksModel(option.Operator));
        }

        ImmutableArray<OperatorOption> order = [.. options];
        return order.IsEmpty ? null : new ProposalDraw(number, island, seed, order);
    }

    /// <summary>
    /// Makes the proposal that was drawn. <paramref name="selection"/> is null if the island cannot serve any option: then it is barren at once.
    /// </summary>
    public SearchStep Propose(SearchState state, ProposalDraw draw, ParentSelection? selection)
    {
        if (draw.Number != state.Proposals + 1)
        {
            return Unchanged(state);
        }

        if (selection is null)
        {
            var wanted = string.Join(", ", draw.Options.Select(option => option.Operator));
            return new SearchStep(
                state with { Proposals = draw.Number, BarrenInARow = state.BarrenInARow + 1 },
                [
                    new Proposed(draw.Number, draw.Options[0].Operator, draw.Island, []),
                    new Barren(draw.Number, $"island {draw.Island} has no parents for any of {wanted}"),
                ]);
        }

        var name = selection.Operator;
        var repair = name == OperatorNames.Repair ? RepairQueue.Next(state, draw.Island) : null;
        var asksModel = OperatorNames.AsksModel(name);
        var turn = asksModel && IsRecorded(state, name) ? state.DeckTurns.GetValueOrDefault(name) : (int?)null;
        var owed = FollowUpOf(state, draw.Number);
        var isFollowUp = name == OperatorNames.Tune && selection.Parents[0] == owed?.CandidateId;
        var step = new SearchStep(
            (repair is null ? state : RepairQueue.Take(state, repair)) with
            {
                FollowUps = isFollowUp ? Spend(state.FollowUps, owed!) : state.FollowUps,
                DeckTurns = turn is { } used ? state.DeckTurns.SetItem(name, used + 1) : state.DeckTurns,
            },
            []);
        step = Add(step, new Proposal(
            draw.Number,
            name,
            draw.Island,
            draw.Seed,
            repair?.Parents ?? selection.Parents,
            repair is null ? selection.ParentFitness : repair.ParentFitness,
            asksModel ? Inspire(state, draw.Island, selection) : [],
            turn,
            asksModel ? state.Failures : [],
            repair,
            asksModel ? state.Notes?.Text : null,
            asksModel && state.Devices is { } devices ? string.Join("; ", devices.Values) : null,
            name == OperatorNames.Tune && (isFollowUp ? owed!.SourceId : selection.SourceId) is { } source ? KnownOf(state, source) : null));
        return turn is { } last && last + 1 >= _decks[name].Length && Settings.Llm is null ? TurnOff(step, name, "every recorded answer for it has been drawn") : step;
    }

    /// <summary>Questions that live models are being asked.</summary>
    public static int OpenQuestions(SearchState state) => state.InFlight.Values.Count(
        item => item is { Child: null, Proposal: { DeckTurn: null } proposal } && OperatorNames.AsksModel(proposal.Operator));

    /// <summary>Why the search can end by itself: <c>budget</c> (evaluations spent) or <c>exhausted</c> (nothing new to propose), else null. Seconds are the holder's.</summary>
    public string? FinishReason(SearchState state)
    {
        if (state.InFlight.Count > 0 || NextDuty(state) is not null)
        {
            return null;
        }

        return state.Evaluations >= Settings.Budget.Evaluations ? "budget" : NextDraw(state) is null ? "exhausted" : null;
    }

    /// <summary>Names the champion before it is measured again; no events if nothing was accepted.</summary>
    public static SearchStep ChooseChampion(SearchState state) =>
        new(state, state.Champion is { } champion ? [new ChampionChosen(champion.CandidateId, champion.Fitness)] : []);

    /// <summary>Proposals that wait for an operator, oldest first: dispatch them, again after a restart.</summary>
    public static ImmutableArray<Proposal> AwaitingChild(SearchState state) =>
        [.. state.InFlight.Values.Where(item => item.Child is null).Select(item => item.Proposal)];

    /// <summary>Children that wait for a verdict, oldest first.</summary>
    public static ImmutableArray<ChildMade> AwaitingEvaluation(SearchState state) =>
        [.. state.InFlight.Values.Where(item => item.Child is not null).Select(item => item.Child!)];

    private ulong SeedOf(long number) => SeededRandom.Derive(Settings.RandomSeed, number);

    /// <summary>Every other proposal follows up, each source in turn, so that neither other operators nor other sources wait for a large space.</summary>
    private static FollowUp? FollowUpOf(SearchState state, long number) =>
        number % 2 == 1 || state.FollowUps.IsEmpty || !state.Bandit.Arms.TryGetValue(OperatorNames.Tune, out var tune) || !tune.IsOn
            ? null
            : state.FollowUps[(int)(number / 2 % state.FollowUps.Length)];

    private static ImmutableArray<FollowUp> Spend(ImmutableArray<FollowUp> all, FollowUp owed) =>
        owed.Remaining > 1 ? all.Replace(owed, owed with { Remaining = owed.Remaining - 1 }) : all.Remove(owed);

    /// <summary>What is known of a source, its candidates under way included.</summary>
    private static TuneLog KnownOf(SearchState state, string sourceId) => state.InFlight.Values
        .Select(item => item.Child)
        .OfType<ChildMade>()
        .Where(child => child.SourceId == sourceId)
        .Aggregate(TuneMemory.Find(state.Tuning, sourceId) ?? TuneLog.Empty(sourceId, 0), (log, child) => TuneMemory.Add(log, child.Tunables, child.Flags, TuneLog.Unjudged));

    private static SearchStep Unchanged(SearchState state) => new(state, []);

    private static SearchStep Add(SearchStep step, Proposal proposal) => new(
        step.State with { Proposals = proposal.Number, InFlight = step.State.InFlight.Add(proposal.Number, new InFlight(proposal, null)) },
        step.Events.Add(new Proposed(proposal.Number, proposal.Operator, proposal.Island, proposal.Parents, proposal.Repair?.CandidateId)));

    private static SearchStep TurnOff(SearchStep step, string name, string reason) =>
        step.State.Bandit.Arms.TryGetValue(name, out var arm) && arm.IsOn
            ? new SearchStep(step.State with { Bandit = OperatorBandit.Off(step.State.Bandit, name) }, step.Events.Add(new OperatorOff(name, reason)))
            : step;
}
