using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Models;

namespace EvoKernels.Core.Ports;

/// <summary>Language models, live or recorded. Failure is a value; only cancellation throws.</summary>
public interface IModelClient
{
    /// <summary>Asks until there is an answer or no model is left to ask.</summary>
    Task<ModelAnswer> AskAsync(ModelRequest request, IModelPurse purse, CancellationToken cancellationToken);
}

/// <summary>Finds the model client of a campaign: its deck, its live models, or both. Cheap enough to ask for every question.</summary>
public interface IModelClients
{
    IModelClient For(CampaignSettings settings);

    /// <summary>What a person must change before the campaign's models can be asked, e.g. a variable that is not set; null if nothing is known.</summary>
    string? FirstProblem(CampaignSettings settings);
}
