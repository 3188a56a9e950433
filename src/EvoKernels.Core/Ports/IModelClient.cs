using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Models;

namespace EvoKernels.Core.Ports;

/// <summary>A language model, live or recorded. Failure is a value; only cancellation throws.</summary>
public interface IModelClient
{
    Task<ModelAnswer> AskAsync(ModelRequest request, CancellationToken cancellationToken);
}

/// <summary>Finds the model client of a campaign: its deck, for now. Cheap enough to ask for every question.</summary>
public interface IModelClients
{
    IModelClient For(CampaignSettings settings);
}
