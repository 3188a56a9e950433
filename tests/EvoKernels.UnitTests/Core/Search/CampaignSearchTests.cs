using System.Collections.Immutable;
using System.Text.Json;
using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Candidates;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Contracts.Json;
using EvoKernels.Contracts.Search;
using EvoKernels.Core.Operators;
using EvoKernels.Core.Search;
using FsCheck.Xunit;
using Xunit;

namespace EvoKernels.UnitTests.Core.Search;

public class CampaignSearchTests
{
    private static readonly Lazy<CampaignSimulator> Exhausted = new(() =>
    {
        var run = new CampaignSimulator(Samples.Settings(evaluations: null, deck: Samples.Deck));
        Assert.Equal("exhausted", run.Run());
        return run;
    });

    [Fact]
    public void Start_DeckForOneOperator_ProposesSeedsRoundRobinAndTurnsOthersOff()
    {
        var settings = Samples.Settings(deck: Samples.Deck, operators: [("tune", 0.5), ("llm-crossover", 0.5)]);

        var step = new CampaignSearch(settings, Samples.Task).Start();

        Assert.Equal([(1L, 0), (2L, 1)], step.Events.OfType<Proposed>().Select(proposed => (proposed.Proposal, proposed.Island)));
        Assert.All(step.Events.OfType<Proposed>(), proposed => Assert.Equal("seed", proposed.Operator));
        Assert.Equal("llm-crossover", Assert.Single(step.Events.OfType<OperatorOff>()).Operator);
        Assert.Equal(2, CampaignSearch.AwaitingChild(step.State).Length);
    }

    [Fact]
    public void Start_SmallBudget_ProposesNoMoreSeedsThanItPays()
    {
        var step = new CampaignSearch(Samples.Settings(evaluations: 1), Samples.Task).Start();

        Assert.Single(step.Events.OfType<Proposed>());
    }

    [Fact]
    public void NextDraw_SeedsWithoutCandidatesOrMembers_Waits()
    {
        var search = new CampaignSearch(Samples.Settings(), Samples.Task);

        Assert.Null(search.NextDraw(search.Start().State));
        Assert.Null(search.FinishReason(search.Start().State));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Run_EvaluationBudget_SpendsItExactly(ulong seed)
    {
        var run = new CampaignSimulator(Samples.Settings(seed, evaluations: 25, deck: Samples.Deck), seed);

        Assert.Equal("budget", run.Run());
        Assert.Equal(25, run.Journal.Count(entry => entry.Event is Evaluated));
        Assert.Equal(25, run.State.Evaluations);
    }

    [Fact]
    public void Run_SmallSpace_FindsTheBestAndStopsWhenNothingIsNew()
    {
        var run = Exhausted.Value;

        var best = run.Candidates.Values.Max(candidate => CampaignSimulator.Judge(candidate).Fitness);
        var champion = Assert.IsType<ChampionChosen>(run.Journal[^1].Event);
        Assert.Equal(best, champion.ScreenedSpeedup);
        // Eleven points of the tune space times six flag sets, and the best of the diff's source among them.
        Assert.Equal(1.4 * 2 * 1.8 * 1.06, best!.Value, 0.02);
        Assert.Equal(run.Candidates.Count, run.Journal.Count(entry => entry.Event is Evaluated));
    }

    [Fact]
    public void Run_OnlyImpossibleOperator_EndsExhausted()
    {
        var run = new CampaignSimulator(Samples.Settings(evaluations: null, operators: [("recombine", 1)]));

        Assert.Equal("exhausted", run.Run());
        Assert.Contains(run.Journal, entry => entry.Event is Barren { Reason: var reason } && reason.EndsWith("has no parents for any of recombine", StringComparison.Ordinal));
    }

    [Fact]
    public void Run_Deck_ServesEachAnswerOnceThenTurnsTheOperatorOff()
    {
        var run = Exhausted.Value;

        var asked = run.Journal.Select(entry => entry.Event).OfType<Proposed>().Where(proposed => OperatorNames.AsksModel(proposed.Operator)).Select(proposed => proposed.Operator);
        Assert.Equal(["llm-diff", "llm-rewrite", "llm-rewrite"], asked.Order());
        Assert.Equal(["llm-diff", "llm-rewrite"], run.Journal.Select(entry => entry.Event).OfType<OperatorOff>().Select(off => off.Operator).Order());
        Assert.Contains(run.Journal, entry => entry.Event is Barren { Reason: "recorded: useless: the answer holds no fenced code block" });
        Assert.Contains(run.Journal, entry => entry.Event is ChildMade { Origin: "recorded: good" });
    }

    [Fact]
    public void Run_DeckDiffWithParent_UsesThatSeedsMember()
    {
        var run = Exhausted.Value;

        var seed = StartingPoints.Named(Samples.Task, "seeds/tunable.cpp")!.Id;
        var diff = run.Journal.Select(entry => entry.Event).OfType<Proposed>().Single(proposed => proposed.Operator == "llm-diff");
        Assert.Equal([seed], diff.Parents);
        Assert.Contains(run.Candidates.Values, candidate => candidate.Source.Contains("v * 1 * v", StringComparison.Ordinal));
    }

    [Fact]
    public void Run_AcceptedModelSource_IsTunedNext()
    {
        var run = new CampaignSimulator(Samples.Settings(evaluations: null, deck: Samples.Deck), parallel: 1);
        run.Run();

        var events = run.Journal.Select(entry => entry.Event).ToList();
        var child = events.OfType<ChildMade>().Single(made => run.Candidates[made.CandidateId].Source.Contains("v * 1", StringComparison.Ordinal) && made.Origin is not null);
        var archived = events.FindIndex(written => written is Archived placed && placed.CandidateId == child.CandidateId);
        var next = events.Skip(archived).OfType<Proposed>().Where(proposed => proposed.Proposal % 2 == 0).Take(3).ToArray();
        Assert.All(next, proposed => Assert.Equal(("tune", child.CandidateId), (proposed.Operator, Assert.Single(proposed.Parents))));
    }

    [Fact]
    public void Run_AcceptedSeedWithTunables_OwesEveryOtherPointHalfOfTheTurns()
    {
        var run = Begun(("tune", 0.5), ("flags", 0.5));
        var seed = run.Candidates.Values.Single(candidate => candidate.Source == Samples.Tunable);

        // Eleven points, one of which is the seed itself.
        var owed = Assert.Single(run.State.FollowUps);
        Assert.Equal((seed.Id, seed.SourceId, 10), (owed.CandidateId, owed.SourceId, owed.Remaining));
        var (odd, even) = (run.State with { Proposals = 10 }, run.State with { Proposals = 11 });
        Assert.Null(run.Search.NextDraw(odd)!.Options.First(option => option.Operator == "tune").Parent);
        Assert.Equal(new OperatorOption("tune", seed.Id, owed.Fitness), run.Search.NextDraw(even)!.Options[0]);
    }

    [Fact]
    public void Propose_TwoSourcesOwedTries_TakeTurns()
    {
        var run = Begun(("tune", 1));
        var (number, owed) = (run.State.Proposals + (run.State.Proposals % 2), run.State.FollowUps[0]);
        var state = run.State with { FollowUps = [owed, owed with { CandidateId = "other" }] };

        var parents = Enumerable.Range(0, 4).Select(turn => run.Search.NextDraw(state with { Proposals = number + (2 * turn) + 1 })!.Options[0].Parent!).ToArray();

        Assert.Equal(2, parents.Count(parent => parent == "other"));
        Assert.NotEqual(parents[0], parents[1]);
        Assert.Equal(parents[0], parents[2]);
    }

    [Fact]
    public void OnOffspring_NothingExpectedOfTheSpace_EndsItsFollowUp()
    {
        var run = Begun(("tune", 1));
        var (state, proposal, parent) = ProposeTune(run, run.State);
        var offspring = OperatorRunner.Run(proposal, [parent], Samples.Task, run.Search.Settings);
        FollowUp[] After(double? promise) => [.. run.Search.OnOffspring(state, offspring with { Promise = promise }, new HashSet<string>()).State.FollowUps];

        Assert.Single(After(null));
        Assert.Single(After(0.05));
        Assert.Empty(After(0.0001));
    }

    [Fact]
    public void Propose_Tune_TellsWhatIsKnownAndUnderWayUntilItIsAnswered()
    {
        var run = Begun(("tune", 1));
        var (state, proposal, parent) = ProposeTune(run, run.State);
        var offspring = OperatorRunner.Run(proposal, [parent], Samples.Task, run.Search.Settings);
        state = run.Search.OnOffspring(state, offspring, new HashSet<string>()).State;

        var (after, second, _) = ProposeTune(run, state);

        var log = Assert.Single(state.Tuning!.Value);
        Assert.Equal(["1 4"], log.Points);
        Assert.Null(state.InFlight[proposal.Number].Proposal.Tuning);
        Assert.Equal(parent.SourceId, second.Tuning!.SourceId);
        Assert.Equal([.. log.Fitness, TuneLog.Unjudged], second.Tuning.Fitness);
        Assert.Equal(string.Join(' ', offspring.Variants[0].Tunables.Values), second.Tuning.Points[^1]);
        Assert.Same(second.Tuning, after.InFlight[second.Number].Proposal.Tuning);
    }

    [Fact]
    public void Run_Islands_MigrateOnTheirInterval()
    {
        var run = new CampaignSimulator(Samples.Settings(evaluations: 60));
        run.Run();

        var evaluations = 0;
        foreach (var written in run.Journal.Select(entry => entry.Event))
        {
            evaluations += written is Evaluated evaluated && IslandOf(run, evaluated.Proposal) == 0 ? 1 : 0;
            if (written is Migrated { From: 0 } migrated)
            {
                Assert.Equal((Samples.Database.MigrationInterval, 1), (evaluations, migrated.To));
                Assert.NotEmpty(migrated.CandidateIds);
                evaluations = 0;
            }
        }

        Assert.InRange(evaluations, 0, Samples.Database.MigrationInterval - 1);
        Assert.Contains(run.Journal, entry => entry.Event is Migrated { From: 1, To: 0 });
    }

    [Fact]
    public void Run_Rejections_AreRememberedForPrompts()
    {
        var run = Exhausted.Value;

        Assert.Contains(new KnownFailure("answer", "recorded: useless: the answer holds no fenced code block"), run.State.Failures);
        Assert.InRange(run.State.Failures.Length, 1, 5);
    }

    [Property(MaxTest = 10)]
    public bool Run_SameSeedAndSchedule_WritesTheSameJournal(ulong seed, ulong schedule)
    {
        var settings = Samples.Settings(seed, evaluations: 40, deck: Samples.Deck);
        var (first, second) = (new CampaignSimulator(settings, schedule), new CampaignSimulator(settings, schedule, isRestarting: true));
        first.Run();
        second.Run();
        return Text(first) == Text(second);
    }

    [Fact]
    public void Run_OtherSeed_WritesAnotherJournal()
    {
        var (first, second) = (new CampaignSimulator(Samples.Settings(1, 40)), new CampaignSimulator(Samples.Settings(2, 40)));
        first.Run();
        second.Run();

        Assert.NotEqual(Text(first), Text(second));
    }

    [Property(MaxTest = 10)]
    public bool Run_AnySchedule_NeverProposesOneCandidateTwice(ulong seed, ulong schedule)
    {
        var run = new CampaignSimulator(Samples.Settings(seed, evaluations: 60, deck: Samples.Deck), schedule, parallel: 7);
        run.Run();
        var made = run.Journal.Select(entry => entry.Event).OfType<ChildMade>().Select(child => child.CandidateId).ToArray();
        return made.Distinct().Count() == made.Length && run.State.InFlight.IsEmpty;
    }

    [Fact]
    public void Run_LongCampaign_KeepsTheStateSmall()
    {
        var run = new CampaignSimulator(Samples.Settings(evaluations: 120, deck: Samples.Deck));
        run.Run();

        Assert.InRange(JsonSerializer.Serialize(run.State, ContractJson.Compact).Length, 100, 8 * 1024);
    }

    [Fact]
    public void AnyEvent_Repeated_ChangesNothing()
    {
        var search = new CampaignSearch(Samples.Settings(), Samples.Task);
        var state = search.Start().State;
        var proposal = CampaignSearch.AwaitingChild(state)[0];
        var offspring = OperatorRunner.Run(proposal, [], Samples.Task, search.Settings);
        var child = search.OnOffspring(state, offspring, ImmutableHashSet<string>.Empty).State;
        var id = CampaignSearch.AwaitingEvaluation(child)[0].CandidateId;
        var judged = search.OnEvaluated(child, 1, Samples.Accepted(id, 2, new CodeDescriptors(256, 300, 0))).State;
        var duty = Assert.IsType<InsertDuty>(search.NextDuty(judged));
        var archived = search.OnArchived(judged, duty, new ArchiveAnswer(ArchiveOutcome.New, [2, 2])).State;

        Assert.Empty(search.OnOffspring(child, offspring, ImmutableHashSet<string>.Empty).Events);
        Assert.Empty(search.OnEvaluated(judged, 1, Samples.Accepted(id, 3, new CodeDescriptors(256, 300, 0))).Events);
        Assert.Empty(search.OnEvaluated(child, 1, Samples.Accepted("another", 3, new CodeDescriptors(256, 300, 0))).Events);
        Assert.Empty(search.OnArchived(archived, duty, new ArchiveAnswer(ArchiveOutcome.New, [2, 2])).Events);
        Assert.Empty(search.OnMigrated(archived, new MigrateDuty(0, 1), []).Events);
        Assert.Equal((id, 2.0), (judged.Champion!.CandidateId, judged.Champion.Fitness));
    }

    [Fact]
    public void OnEvaluated_FailedInfrastructure_BlamesNobody()
    {
        var (search, state, child) = OneChildOf("flags");
        var failed = Samples.Rejected(child.CandidateId, "", "") with { Verdict = Verdict.Failed };
        var after = search.OnEvaluated(state, child.Proposal, failed).State;

        Assert.Equal(state.Bandit, after.Bandit);
        Assert.Equal(state.Evaluations + 1, after.Evaluations);
        Assert.Null(search.NextDuty(after) as InsertDuty);
    }

    [Fact]
    public void OnEvaluated_AcceptedButTooShortToTime_IsNoElite()
    {
        var (search, state, child) = OneChildOf("flags");
        var untimed = Samples.Accepted(child.CandidateId, 1, new CodeDescriptors(0, 1, 0)) with { Speedup = null };
        var after = search.OnEvaluated(state, child.Proposal, untimed).State;

        Assert.Null(search.NextDuty(after));
        Assert.Equal(state.Champion, after.Champion);
    }

    private static (CampaignSearch Search, SearchState State, ChildMade Child) OneChildOf(string name)
    {
        for (var answers = 1; ; answers++)
        {
            var run = new CampaignSimulator(Samples.Settings(operators: [(name, 1)]), parallel: 1);
            run.Run(answers);
            if (run.State.InFlight.Values.FirstOrDefault(item => item.Child is not null && item.Proposal.Operator == name) is { } item)
            {
                return (run.Search, run.State, item.Child!);
            }
        }
    }

    private static int IslandOf(CampaignSimulator run, long proposal) =>
        run.Journal.Select(entry => entry.Event).OfType<Proposed>().Single(proposed => proposed.Proposal == proposal).Island;

    private static string Text(CampaignSimulator run) => JsonSerializer.Serialize(run.Journal, ContractJson.Compact);

    /// <summary>A campaign whose seeds are judged and archived.</summary>
    private static CampaignSimulator Begun(params (string Name, double Weight)[] operators)
    {
        var run = new CampaignSimulator(Samples.Settings(operators: operators), parallel: 1);
        run.Run(answers: 4);
        run.DoDuties();
        return run;
    }

    private static (SearchState State, Proposal Proposal, Candidate Parent) ProposeTune(CampaignSimulator run, SearchState state)
    {
        var draw = run.Search.NextDraw(state)!;
        var parent = run.Candidates.Values.Single(candidate => candidate.Source == Samples.Tunable);
        var after = run.Search.Propose(state, draw, new ParentSelection("tune", [parent.Id], 1, [], parent.SourceId)).State;
        return (after, after.InFlight[draw.Number].Proposal, parent);
    }
}
