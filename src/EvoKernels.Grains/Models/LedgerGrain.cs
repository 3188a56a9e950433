using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Grains;
using EvoKernels.Contracts.Models;
using EvoKernels.Core.Models;

namespace EvoKernels.Grains.Models;

/// <summary>Saves what <see cref="Ledger"/> decides, before anybody hears of it.</summary>
internal sealed class LedgerGrain([PersistentState("ledger", GrainStorage.Name)] IPersistentState<Stored<LedgerState>> stored) : Grain, ILedgerGrain
{
    private CampaignSettings? _settings;

    private LedgerState State => stored.State.Value ?? LedgerState.Empty;

    private string Run => this.GetPrimaryKeyString();

    public async Task<ReserveAnswer> ReserveAsync(Reservation reservation)
    {
        var settings = _settings ??= (await GrainFactory.GetGrain<IPlanGrain>(Run).GetAsync())?.Settings ?? throw new InvalidOperationException($"run '{Run}' has no plan");
        var (state, answer) = Ledger.Reserve(State, settings, reservation);
        await SaveAsync(state);
        return answer;
    }

    public Task SettleAsync(Reservation reservation, ModelCost cost) => SaveAsync(Ledger.Settle(State, reservation, cost));

    public async Task ReleaseAsync(string livingProcess)
    {
        var state = State;
        foreach (var open in state.Open.Values.Where(open => open.Process != livingProcess))
        {
            // Its process died between keeping the answer and settling it: then its price is known.
            if (await GrainFactory.GetGrain<IAnswerGrain>(GrainKeys.Answer(Run, open.Question)).GetAsync() is { } kept)
            {
                state = Ledger.Settle(state, open, new ModelCost(kept.Tokens, kept.Dollars, kept.IsEstimated));
            }
        }

        await SaveAsync(Ledger.Release(state, livingProcess));
    }

    public Task<LedgerState> GetAsync() => Task.FromResult(State);

    private Task SaveAsync(LedgerState state) => ReferenceEquals(state, State) ? Task.CompletedTask : stored.SaveAsync(state, DeactivateOnIdle);
}
