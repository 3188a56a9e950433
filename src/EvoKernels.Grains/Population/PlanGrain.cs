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
            return JsonSerializer.Serialize(held, ContractJson.Compact) == JsonSerializer.Serialize(plan, ContractJson.Compact);
        }

        await stored.SaveAsync(plan, DeactivateOnIdle);
        return true;
    }

    public Task<CampaignPlan?> GetAsync() => Task.FromResult(stored.State.Value);
}
