using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Models;
using EvoKernels.Core.Models;
using FsCheck.Xunit;
using Xunit;

namespace EvoKernels.UnitTests.Core.Models;

public sealed class LedgerTests
{
    private static readonly ModelSettings Cheap = new("cheap", "cheap", "http://localhost/v1");
    private static readonly ModelSettings Dear = new("dear", "dear", "http://localhost/v1", Dollars: 1, Tokens: 1000);

    private static CampaignSettings Settings(double? dollars = 2, long? tokens = null) => Samples.Settings() with
    {
        Llm = new LlmSettings([Cheap, Dear], 4),
        Budget = new BudgetSettings(null, null, dollars, tokens),
    };

    private static Reservation Of(string question, double dollars, string model = "cheap", int attempt = 1, string process = "one", long tokens = 10) =>
        new(question, process, attempt, model, new ModelCost(tokens, dollars));

    private static (LedgerState State, ReserveOutcome[] Outcomes) Reserve(LedgerState state, CampaignSettings settings, params Reservation[] all)
    {
        var outcomes = new List<ReserveOutcome>();
        foreach (var one in all)
        {
            (state, var answer) = Ledger.Reserve(state, settings, one);
            outcomes.Add(answer.Outcome);
        }

        return (state, [.. outcomes]);
    }

    [Fact]
    public void Reserve_OthersOpenCouldUseItUp_WaitsUntilTheyAreSettled()
    {
        var first = Of("a", 1.5);
        var (state, outcomes) = Reserve(LedgerState.Empty, Settings(), first, Of("b", 1));
        Assert.Equal([ReserveOutcome.Granted, ReserveOutcome.Wait], outcomes);

        state = Ledger.Settle(state, first, new ModelCost(5, 0.2));

        Assert.Equal([ReserveOutcome.Granted], Reserve(state, Settings(), Of("b", 1)).Outcomes);
    }

    [Fact]
    public void Reserve_NothingOpenAndStillTooMuch_RefusesForGoodAndKeepsTheReason()
    {
        var (state, outcomes) = Reserve(LedgerState.Empty, Settings(), Of("a", 2.5));

        Assert.Equal([ReserveOutcome.CampaignSpent], outcomes);
        Assert.Contains("0 of 2 dollars of the budget are used, and one more answer can cost 2.5", state.Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Reserve_LimitOfOneModel_EndsThatModelOnly()
    {
        var (state, outcomes) = Reserve(LedgerState.Empty, Settings(), Of("a", 1.2, "dear"), Of("b", 0.1, "dear", tokens: 1001), Of("c", 1.2));

        Assert.Equal([ReserveOutcome.ModelSpent, ReserveOutcome.ModelSpent, ReserveOutcome.Granted], outcomes);
        Assert.Null(state.Refusal);
    }

    [Fact]
    public void Reserve_SameAttemptAgain_IsGrantedAgainAndCountedOnce()
    {
        var (state, outcomes) = Reserve(LedgerState.Empty, Settings(), Of("a", 1.5), Of("a", 1.5));

        Assert.Equal([ReserveOutcome.Granted, ReserveOutcome.Granted], outcomes);
        Assert.Equal(1.5, Assert.Single(state.Open.Values).Worst.Dollars);
    }

    [Fact]
    public void Reserve_NewerAttempt_CountsTheOlderOneAtItsMost()
    {
        var (state, outcomes) = Reserve(LedgerState.Empty, Settings(), Of("a", 0.5), Of("a", 0.5, attempt: 2));

        Assert.Equal([ReserveOutcome.Granted, ReserveOutcome.Granted], outcomes);
        Assert.Equal(new ModelSpending(new ModelCost(10, 0.5, true), 0, 1), state.Models["cheap"]);
    }

    [Fact]
    public void Settle_AttemptThatIsNotOpen_ChangesNothing()
    {
        var (state, _) = Reserve(LedgerState.Empty, Settings(), Of("a", 1, attempt: 2));

        Assert.Same(state, Ledger.Settle(state, Of("a", 1), new ModelCost(5, 1)));
        Assert.Same(state, Ledger.Settle(state, Of("other", 1), new ModelCost(5, 1)));
        var settled = Ledger.Settle(state, Of("a", 1, attempt: 2), new ModelCost(5, 0.3));
        Assert.Same(settled, Ledger.Settle(settled, Of("a", 1, attempt: 2), new ModelCost(5, 0.3)));
    }

    [Fact]
    public void Release_OpenOfADeadProcess_IsLostAndThatOfTheLivingStays()
    {
        var (state, _) = Reserve(LedgerState.Empty, Settings(), Of("a", 0.4, process: "dead"), Of("b", 0.6));

        var released = Ledger.Release(state, "one");

        Assert.Equal(["b"], released.Open.Keys);
        Assert.Equal((1L, 0.4), (released.Models["cheap"].Lost, released.Models["cheap"].Spent.Dollars));
    }

    /// <summary>Whatever comes in whatever order, and whoever dies: spent and open together stay within every limit, as long as no attempt costs more than its most.</summary>
    [Property]
    public bool Reserve_AnyHistory_NeverGoesOverALimit((byte Question, byte Deed, byte Cost)[] history)
    {
        var settings = Settings(dollars: 3, tokens: 5000);
        var state = LedgerState.Empty;
        foreach (var (question, deed, cost) in history)
        {
            var model = question % 2 == 0 ? "cheap" : "dear";
            var one = Of($"{question % 5}", cost / 100.0, model, 1 + (deed % 3), $"{cost % 2}", cost * 7L);
            state = (deed % 4) switch
            {
                0 when state.Open.TryGetValue(one.Question, out var open) => Ledger.Settle(state, open, new ModelCost(open.Worst.Tokens / 2, open.Worst.Dollars / 2)),
                1 when cost > 200 => Ledger.Release(state, one.Process),
                _ => Ledger.Reserve(state, settings, one).State,
            };

            var all = state.Open.Values.Select(open => (open.Model, open.Worst)).Concat(state.Models.Select(pair => (pair.Key, pair.Value.Spent))).ToArray();
            if (!IsWithin(all.Select(pair => pair.Item2), 3, 5000) || !IsWithin(all.Where(pair => pair.Item1 == "dear").Select(pair => pair.Item2), 1, 1000))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsWithin(IEnumerable<ModelCost> costs, double dollars, long tokens)
    {
        var sum = costs.Aggregate(ModelCost.Nothing, (left, right) => left.Plus(right));
        return sum.Dollars <= dollars + 1e-9 && sum.Tokens <= tokens;
    }
}
