using EvoKernels.Contracts.Grains;
using EvoKernels.Contracts.Models;
using Orleans.Placement;

namespace EvoKernels.Grains.Models;

/// <summary>Asked once in a lifetime, or once more after a restart: gone from memory soon.</summary>
[RandomPlacement, CollectionAgeLimit(Minutes = 2)]
internal sealed class AnswerGrain([PersistentState("answer", GrainStorage.Name)] IPersistentState<Stored<ModelAnswer>> stored) : Grain, IAnswerGrain
{
    public Task<ModelAnswer?> GetAsync() => Task.FromResult(stored.State.Value);

    public Task StoreAsync(ModelAnswer answer) => stored.State.Value is null ? stored.SaveAsync(answer, DeactivateOnIdle) : Task.CompletedTask;
}
