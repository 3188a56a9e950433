using EvoKernels.Contracts.Models;
using EvoKernels.Core.Decks;
using EvoKernels.Models.Decks;
using EvoKernels.UnitTests.Core;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using Xunit;

namespace EvoKernels.UnitTests.Models.Decks;

public class DeckChatCompletionServiceTests
{
    private static readonly DeckChatCompletionService Service = new(Samples.Deck);

    [Fact]
    public async Task GetChatMessageContents_EveryTurn_ServesTheDrawnOrder()
    {
        var order = DeckOrder.Of(Samples.Deck, "square", "llm-rewrite", 9);

        for (var turn = 0; turn < order.Length; turn++)
        {
            var content = Assert.Single(await Service.GetChatMessageContentsAsync(new ChatHistory(), Ask("llm-rewrite", turn), cancellationToken: Token));
            Assert.Equal(order[turn].Answer, content.Content);
            Assert.Equal(AuthorRole.Assistant, content.Role);
        }
    }

    [Fact]
    public async Task GetStreamingChatMessageContents_Turn_StreamsTheSameText()
    {
        var text = "";
        await foreach (var part in Service.GetStreamingChatMessageContentsAsync(new ChatHistory(), Ask("llm-diff", 0), cancellationToken: Token))
        {
            text += part.Content;
        }

        Assert.Equal(Samples.Deck.Answers[2].Answer, text);
    }

    [Theory]
    [InlineData("llm-diff", 1)]
    [InlineData("llm-crossover", 0)]
    public async Task GetChatMessageContents_PastTheLast_SaysExhausted(string name, int turn)
    {
        var exception = await Assert.ThrowsAsync<DeckExhaustedException>(() => Service.GetChatMessageContentsAsync(new ChatHistory(), Ask(name, turn), cancellationToken: Token));

        Assert.Contains($"{name} answers for task 'square'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetChatMessageContents_QuestionForALiveModel_IsRefused() =>
        await Assert.ThrowsAsync<ArgumentException>(() => Service.GetChatMessageContentsAsync(new ChatHistory(), new PromptExecutionSettings(), cancellationToken: Token));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static PromptExecutionSettings Ask(string name, int turn) => DeckQuestion.Write(new ModelRequest("square", name, 9, turn, "", ""));
}
