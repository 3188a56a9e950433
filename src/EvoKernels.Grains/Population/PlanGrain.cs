using System.Text.Json;
using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Grains;
using EvoKernels.Contracts.Json;

namespace EvoKernels.Grains.Population;

internal sealed class PlanGrain([PersistentState("plan", GrainStorage.Name)] IPersistentState<Stored<CampaignPlan>> stored) : Grain, IPlanGrain
{
    public async Task<bool> TrySetAsync(CampaignPlan plan)
    {
        if (stored.State.Value is { } held)
        {
            return JsonSerializer.Serialize(Named(held), ContractJson.Compact) == JsonSerializer.Serialize(Named(plan), ContractJson.Compact);
        }

        await stored.SaveAsync(plan, DeactivateOnIdle);
        return true;
    }

    /// <summary>An operator of weight 0 is off, whether it is named or, in a run of an older program, not known.</summary>
    private static CampaignPlan Named(CampaignPlan plan) => plan with
    {
        Settings = plan.Settings with { Operators = plan.Settings.Operators.RemoveRange(plan.Settings.Operators.Where(pair => pair.Value == 0).Select(pair => pair.Key)) },
    };

    public Task<CampaignPlan?> GetAsync() => Task.FromResult(stored.State.Value);
}
