using EvoKernels.Contracts.Campaigns;
using EvoKernels.Models.Answers;
using EvoKernels.Models.Endpoints;
using Polly;

namespace EvoKernels.Models.Decks;

/// <summary>The way to a deck: that of a live model, without the steps that money and a network need.</summary>
internal static class DeckRoute
{
    public static ModelRoute Of(Deck deck, TimeProvider time) => new(
        new ModelSettings($"deck {deck.Name}", deck.Name, "", MaxTokens: int.MaxValue),
        new DeckChatCompletionService(deck),
        DeckQuestion.Write,
        ResiliencePipeline<Attempt>.Empty,
        new Secret(null),
        time);
}
