using System.Collections.Immutable;
using System.Text.Json;
using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Candidates;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Contracts.Json;
using EvoKernels.Contracts.Models;
using EvoKernels.Contracts.Search;
using EvoKernels.Core.Gates;
using EvoKernels.Core.Operators;
using EvoKernels.Core.Search;
using Xunit;

namespace EvoKernels.UnitTests.Core.Search;

public class RepairTests
{
    private const string Island = "the parent";

    private static readonly CampaignSearch Search = new(
        Samples.Settings(deck: null, operators: [("llm-rewrite", 0.5), ("llm-repair", 0.5)]) with
        {
            Llm = new LlmSettings([new ModelSettings("m", "m", "http://localhost/v1")], 4),
            Database = Samples.Database with { NumIslands = 1 },
        },
        Samples.Task);

    [Theory]
    [InlineData("compile", "kernel.cpp:1: error: no", true)]
    [InlineData("correctness", "output differs", true)]
    [InlineData("policy", "the kernel calls 'malloc', which is not allowed: memory comes from the harness; " + Remedies.Scratch + " name`", true)]
    [InlineData("policy", "the kernel calls 'getpid', which is not allowed: a kernel may call mem* functions and the math library", false)]
    [InlineData("determinism", "differs", false)]
    [InlineData("clocks", "odd", false)]
    [InlineData("roofline", "impossible", false)]
    public void OnEvaluated_RejectedModelChild_IsDueIfItsAuthorCanActOnIt(string gate, string reason, bool isDue)
    {
        var state = Judge(Child(Ready(), "llm-rewrite", "a"), "a", gate, reason);

        Assert.Equal(isDue ? [("a", Island, 1.5, 0, 1)] : [], (state.Repairs ?? []).Select(due => (due.CandidateId, due.Parents[0], due.ParentFitness ?? 0, due.Island, due.Round)));
        Assert.Equal(isDue, Draw(state).Contains("llm-repair"));
    }

    [Fact]
    public void OnEvaluated_ChildOfOurOwnOperator_IsNotDue() => Assert.Null(Judge(Child(Ready(), "tune", "a"), "a", "compile", "error").Repairs);

    [Fact]
    public void OnEvaluated_OperatorHasNoWeight_RemembersNothing()
    {
        var ready = Ready();
        var without = Judge(Child(ready with { Bandit = ready.Bandit with { Arms = ready.Bandit.Arms.Remove("llm-repair") } }, "llm-rewrite", "a"), "a", "compile", "error");

        Assert.Equal((null, null), (without.Repairs, without.Repaired));
    }

    [Fact]
    public void Propose_Repair_HasTheParentsOfTheRejectedAndNamesItOnce()
    {
        var state = Judge(Child(Ready(), "llm-rewrite", "a"), "a", "compile", "error");

        var (after, proposal, proposed) = Repair(state);

        Assert.Equal((Island, 1.5, "a"), (Assert.Single(proposal.Parents), proposal.ParentFitness, proposal.Repair!.CandidateId));
        Assert.Equal(("llm-repair", "a"), (proposed.Operator, proposed.Repairs));
        Assert.Empty(after.Repairs!.Value);
        Assert.DoesNotContain("llm-repair", Draw(after));
    }

    [Fact]
    public void NextDraw_AnotherIslandIsNext_MendsWhatWaitsAllTheSame()
    {
        var state = Judge(Child(Ready(), "llm-rewrite", "a"), "a", "compile", "error");
        var onlyOther = state with { Islands = [new IslandProgress(0, false), new IslandProgress(0, true)] };

        var (_, proposal, _) = Repair(onlyOther);

        Assert.Equal((1, "a"), (proposal.Island, proposal.Repair!.CandidateId));
    }

    [Fact]
    public void OnEvaluated_RepairsFail_EndAfterTwoInALine()
    {
        var state = Judge(Child(Ready(), "llm-rewrite", "a"), "a", "compile", "error");
        foreach (var next in new[] { "b", "c" })
        {
            var (asked, proposal, _) = Repair(state);
            state = Judge(WithChild(asked, proposal, next), next, "correctness", "differs");
        }

        Assert.Empty(state.Repairs!.Value);
        Assert.Equal(2, state.Repaired!.Value.Length);
    }

    [Fact]
    public void OnEvaluated_SameTextAgain_IsNotDueTwice()
    {
        var state = Judge(Child(Ready(), "llm-rewrite", "a"), "a", "compile", "error");
        state = Repair(state).State;

        // Other tunables make another candidate of the same text.
        state = Judge(Child(state, "llm-rewrite", "a2", source: "source of a"), "a2", "compile", "error");

        Assert.Empty(state.Repairs!.Value);
    }

    [Fact]
    public void OnEvaluated_ManyRejections_StateStaysSmallAndKeepsTheLatest()
    {
        var state = Ready();
        for (var i = 0; i < 500; i++)
        {
            state = Judge(Child(state, "llm-rewrite", $"c{i}", $"{i:x16}"), $"c{i}", "compile", "error");
        }

        Assert.Equal(["c492", "c499"], [state.Repairs!.Value[0].CandidateId, state.Repairs.Value[^1].CandidateId]);
        Assert.Equal(128, state.Repaired!.Value.Length);
    }

    [Fact]
    public void OnEvaluated_RepairIsFaster_PaysTheRepairArm()
    {
        var (asked, proposal, _) = Repair(Judge(Child(Ready(), "llm-rewrite", "a"), "a", "compile", "error"));
        var before = WithChild(asked, proposal, "b");

        var after = Search.OnEvaluated(before, proposal.Number, Samples.Accepted("b", 3, new CodeDescriptors(0, 1, 0))).State;

        Assert.Equal(Math.Log(3 / 1.5), after.Bandit.Arms["llm-repair"].Gain - (before.Bandit.Arms["llm-repair"].Gain * OperatorBandit.Discount), 9);
        Assert.Equal(0, after.Bandit.Arms["llm-rewrite"].Gain);
    }

    [Fact]
    public void Read_Repair_ChangesTheRejectedTextAndKeepsItsSettings()
    {
        var failed = Candidate.Create(Samples.Tunable.Replace("v * v", "v * w", StringComparison.Ordinal) + "\n", Samples.Values(("LANES", 8), ("CHAINS", 2)), FlagSets.All[1]);
        var parent = Candidate.Create(Samples.Naive, Samples.Values(), FlagSets.Default);
        var proposal = new Proposal(5, "llm-repair", 0, 1, [parent.Id], 1, [], null, [], new RepairDue(failed.Id, [parent.Id], 1, 0, 1));

        var mended = OperatorRunner.Read(proposal, [parent], Samples.Task, ModelAnswer.Answered($"```cpp\n{Samples.Tunable}\n```", "model: m", 0, 0), failed);
        var same = OperatorRunner.Read(proposal, [parent], Samples.Task, ModelAnswer.Answered($"```cpp\n{failed.Source}```", "model: m", 0, 0), failed);
        var framed = OperatorRunner.Read(
            proposal, [parent], Samples.Task, ModelAnswer.Answered($"```cpp\n{Samples.Tunable.Replace("CHAINS <= 64", "CHAINS <= 99", StringComparison.Ordinal)}\n```", "model: m", 0, 0), failed);

        Assert.Equal((8, 2), (mended.Variants[0].Tunables["LANES"], mended.Variants[0].Tunables["CHAINS"]));
        Assert.Equal(FlagSets.All[1], mended.Variants[0].Flags);
        Assert.Equal("model: m: the answer changes nothing", same.Reason);
        Assert.Equal("model: m: the answer changes text outside the EVOLVE-BLOCK", framed.Reason);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Run_DeckWithRepairs_EndsTheSameAfterRestartsAndReplays(ulong seed)
    {
        var wrong = new DeckAnswer("square", "llm-rewrite", null, "```cpp\n" + Samples.Tunable.Replace("v * v", "v * v /* wrong */", StringComparison.Ordinal) + "\n```", "wrong");
        var mended = new DeckAnswer("square", "llm-repair", null, "```cpp\n" + Samples.Tunable.Replace("v * v", "v * 1 * v", StringComparison.Ordinal) + "\n```", "mended");
        var settings = Samples.Settings(seed, evaluations: 60, deck: new Deck("d", [wrong, mended]), operators: [("tune", 0.3), ("flags", 0.2), ("llm-rewrite", 0.3), ("llm-repair", 0.2)]);
        var run = new CampaignSimulator(settings, seed);
        var restarting = new CampaignSimulator(settings, seed, isRestarting: true);

        Assert.Equal((run.Run(), run.Journal.Count), (restarting.Run(), restarting.Journal.Count));

        Assert.Contains(run.Journal, entry => entry.Event is Proposed { Operator: "llm-repair", Repairs: not null });
        Assert.Contains(run.Journal, entry => entry.Event is ChildMade { Origin: "recorded: mended" });
        Assert.Null(SearchReplay.Check(settings, Samples.Task, run.Journal).Difference);
        Assert.Null(SearchReplay.Check(settings, Samples.Task, restarting.Journal).Difference);
    }

    [Fact]
    public void Deserialize_StateAndEventsOfAnOlderProgram_AreReadAndGoOn()
    {
        var current = JsonSerializer.SerializeToNode(Ready(), ContractJson.Compact)!.AsObject();
        foreach (var name in new[] { "repairs", "repaired", "notes", "devices" })
        {
            Assert.True(current.Remove(name));
        }

        Assert.All(current["islands"]!.AsArray(), island => Assert.True(island!.AsObject().Remove("best") && island.AsObject().Remove("bestFitness")));
        var state = current.Deserialize<SearchState>(ContractJson.Compact)!;
        var older = JsonSerializer.Deserialize<JournalEvent>("{\"type\":\"proposed\",\"proposal\":3,\"operator\":\"tune\",\"island\":0,\"parents\":[\"p\"]}", ContractJson.Compact);

        Assert.Contains("llm-repair", Draw(Judge(Child(state, "llm-rewrite", "a"), "a", "compile", "error")));
        Assert.Null(Assert.IsType<Proposed>(older).Repairs);
        // What an older program reads too: nothing is added where nothing is mended.
        Assert.Equal("{\"type\":\"proposed\",\"proposal\":3,\"operator\":\"tune\",\"island\":0,\"parents\":[\"p\"]}", JsonSerializer.Serialize(older, ContractJson.Compact));
    }

    [Fact]
    public void Check_JournalFromBeforeThereWereNotes_Replays()
    {
        var settings = Samples.Settings(evaluations: 60, deck: Samples.Deck);
        settings = settings with { Prompt = settings.Prompt with { NotesInterval = 5 } };
        var run = new CampaignSimulator(settings);
        run.Run();
        var older = run.Journal.Where(entry => entry.Event is not Distilled).ToArray();

        Assert.NotEqual(run.Journal.Count, older.Length);
        Assert.Null(SearchReplay.Check(settings, Samples.Task, older).Difference);
        Assert.Null(SearchReplay.Check(settings, Samples.Task, run.Journal).Difference);
    }

    /// <summary>A state whose one island has a member and in which nothing is in flight.</summary>
    private static SearchState Ready()
    {
        var state = Search.Start().State;
        return state with { InFlight = state.InFlight.Clear(), Islands = [new IslandProgress(0, true)] };
    }

    private static SearchState Child(SearchState state, string name, string candidate, string? source = null)
    {
        var proposal = new Proposal(state.Proposals + 1, name, 0, 1, [Island], 1.5, [], null, []);
        return WithChild(state with { Proposals = proposal.Number, InFlight = state.InFlight.Add(proposal.Number, new InFlight(proposal, null)) }, proposal, candidate, source);
    }

    private static SearchState WithChild(SearchState state, Proposal proposal, string candidate, string? source = null)
    {
        var child = new ChildMade(proposal.Number, candidate, source ?? $"source of {candidate}", ImmutableSortedDictionary<string, long>.Empty, [], "model: m");
        return state with { InFlight = state.InFlight.SetItem(proposal.Number, new InFlight(proposal, child)) };
    }

    private static SearchState Judge(SearchState state, string candidate, string gate, string reason) =>
        Search.OnEvaluated(state, state.InFlight.Values.Single(item => item.Child?.CandidateId == candidate).Proposal.Number, Samples.Rejected(candidate, gate, reason)).State;

    private static IEnumerable<string> Draw(SearchState state) => Search.NextDraw(state)!.Options.Select(option => option.Operator);

    private static (SearchState State, Proposal Proposal, Proposed Proposed) Repair(SearchState state)
    {
        var draw = Search.NextDraw(state)!;
        var option = draw.Options.Single(option => option.Operator == "llm-repair");
        var step = Search.Propose(state, draw, new ParentSelection("llm-repair", [option.Parent!], option.ParentFitness, [], null));
        return (step.State, step.State.InFlight[draw.Number].Proposal, Assert.IsType<Proposed>(Assert.Single(step.Events)));
    }
}
