using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Models;
using EvoKernels.Core.Ports;
using EvoKernels.Models.Decks;

namespace EvoKernels.Models.Clients;

/// <summary>Makes the model client of a campaign from its deck.</summary>
public sealed class ModelClients(ModelClientOptions options, TimeProvider time) : IModelClients
{
    public IModelClient For(CampaignSettings settings) =>
        settings.Deck is { } deck ? new ModelClient(new DeckChatCompletionService(deck), options, time) : NoModel.Instance;

    /// <summary>A campaign without deck and models has no operator that asks; if one does all the same, it is told so.</summary>
    private sealed class NoModel : IModelClient
    {
        public static NoModel Instance { get; } = new();

        public Task<ModelAnswer> AskAsync(ModelRequest request, CancellationToken cancellationToken) =>
            Task.FromResult(ModelAnswer.Exhausted("the campaign has neither a deck nor models"));
    }
}
