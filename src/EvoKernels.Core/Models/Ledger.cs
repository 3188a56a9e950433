using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Models;

namespace EvoKernels.Core.Models;

/// <summary>
/// The rules of a run's account. An attempt is reserved at the most it can cost before it is made and settled at what it did cost, so the sum of what is
/// spent and what is open never goes over a limit, however many questions are open and whenever a process dies.
/// </summary>
public static class Ledger
{
    /// <summary>Takes a reservation, or says why not. The same reservation again is granted again.</summary>
    public static (LedgerState State, ReserveAnswer Answer) Reserve(LedgerState state, CampaignSettings settings, Reservation reservation)
    {
        if (state.Open.TryGetValue(reservation.Question, out var open))
        {
            if (open.Process == reservation.Process && open.Attempt == reservation.Attempt && open.Model == reservation.Model)
            {
                return (state, new ReserveAnswer(ReserveOutcome.Granted, null));
            }

            // A newer attempt at the same question: whoever made the older one never said how it ended.
            state = Lose(state, open);
        }

        var (worst, name) = (reservation.Worst, reservation.Model);
        var limits = settings.Llm?.Models.FirstOrDefault(model => model.Name == name);
        var spent = state.Models.GetValueOrDefault(name)?.Spent ?? ModelCost.Nothing;
        if (Exceeds(spent, worst, limits?.Dollars, limits?.Tokens, $"the budget of model '{name}'") is { } modelSpent)
        {
            return (state, new ReserveAnswer(ReserveOutcome.ModelSpent, modelSpent));
        }

        if (Exceeds(state.Total(), worst, settings.Budget.Dollars, settings.Budget.Tokens, "the budget") is { } campaignSpent)
        {
            return (state with { Refusal = state.Refusal ?? campaignSpent }, new ReserveAnswer(ReserveOutcome.CampaignSpent, campaignSpent));
        }

        var openOfModel = Sum(state.Open.Values.Where(other => other.Model == name));
        var waits = Exceeds(spent.Plus(openOfModel), worst, limits?.Dollars, limits?.Tokens, $"the budget of model '{name}'")
            ?? Exceeds(state.Total().Plus(Sum(state.Open.Values)), worst, settings.Budget.Dollars, settings.Budget.Tokens, "the budget");
        return waits is null
            ? (state with { Open = state.Open.SetItem(reservation.Question, reservation) }, new ReserveAnswer(ReserveOutcome.Granted, null))
            : (state, new ReserveAnswer(ReserveOutcome.Wait, waits));
    }

    /// <summary>An attempt ended and cost so much, perhaps nothing. One that is not open is settled already.</summary>
    public static LedgerState Settle(LedgerState state, Reservation reservation, ModelCost cost) =>
        state.Open.TryGetValue(reservation.Question, out var open) && open.Process == reservation.Process && open.Attempt == reservation.Attempt
            ? Book(state with { Open = state.Open.Remove(reservation.Question) }, open.Model, cost, isLost: false)
            : state;

    /// <summary>What other processes had open is lost: they are dead, and nobody knows whether they were answered.</summary>
    public static LedgerState Release(LedgerState state, string livingProcess) =>
        state.Open.Values.Where(open => open.Process != livingProcess).Aggregate(state, Lose);

    private static LedgerState Lose(LedgerState state, Reservation open) =>
        Book(state with { Open = state.Open.Remove(open.Question) }, open.Model, open.Worst with { IsEstimated = true }, isLost: true);

    private static LedgerState Book(LedgerState state, string model, ModelCost cost, bool isLost)
    {
        if (cost is { Tokens: 0, Dollars: 0 })
        {
            return state;
        }

        var before = state.Models.GetValueOrDefault(model) ?? new ModelSpending(ModelCost.Nothing, 0, 0);
        return state with
        {
            Models = state.Models.SetItem(model, new ModelSpending(
                before.Spent.Plus(cost), before.Answers + (isLost ? 0 : 1), before.Lost + (isLost ? 1 : 0))),
        };
    }

    private static ModelCost Sum(IEnumerable<Reservation> open) => open.Aggregate(ModelCost.Nothing, (sum, one) => sum.Plus(one.Worst));

    private static string? Exceeds(ModelCost spent, ModelCost worst, double? dollars, long? tokens, string whose) =>
        dollars is { } most && spent.Dollars + worst.Dollars > most
            ? $"{spent.Dollars:0.####} of {most:0.####} dollars of {whose} are used, and one more answer can cost {worst.Dollars:0.####}"
            : tokens is { } limit && spent.Tokens + worst.Tokens > limit
                ? $"{spent.Tokens} of {limit} tokens of {whose} are used, and one more answer can take {worst.Tokens}"
                : null;
}
