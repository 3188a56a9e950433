using EvoKernels.Contracts.Models;
using EvoKernels.Core.Ports;
using EvoKernels.Models.Clients;
using EvoKernels.UnitTests.Core;
using Xunit;

namespace EvoKernels.UnitTests.Models.Clients;

/// <summary>Decks, on the path of live models.</summary>
public sealed class ModelClientTests : IDisposable
{
    private static readonly ModelRequest Request = new("square", "llm-diff", 1, 0, "You write kernels.", "Make it fast.");

    private readonly ModelClients _clients = new(new ModelClientOptions(), TimeProvider.System);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _clients.Dispose();

    [Fact]
    public async Task AskAsync_Deck_CarriesTextOriginAndNoPrice()
    {
        var answer = await _clients.For(Samples.Settings(deck: Samples.Deck)).AskAsync(Request, OpenPurse.Instance, Token);

        Assert.Equal(ModelAnswer.Answered(Samples.Deck.Answers[2].Answer, "recorded: good", 0, 0), answer);
    }

    [Fact]
    public async Task AskAsync_DeckPastItsEnd_IsExhaustedAtOnce()
    {
        var answer = await _clients.For(Samples.Settings(deck: Samples.Deck)).AskAsync(Request with { DeckTurn = 1 }, OpenPurse.Instance, Token);

        Assert.Equal(ModelOutcome.Exhausted, answer.Outcome);
        Assert.Contains("all have been drawn", answer.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(null)]
    public async Task AskAsync_NeitherDeckNorModels_IsExhausted(int? turn) => Assert.Equal(
        ModelOutcome.Exhausted, (await _clients.For(Samples.Settings()).AskAsync(Request with { DeckTurn = turn }, OpenPurse.Instance, Token)).Outcome);

    [Fact]
    public async Task AskAsync_Cancelled_Throws() => await Assert.ThrowsAnyAsync<OperationCanceledException>(
        () => _clients.For(Samples.Settings(deck: Samples.Deck)).AskAsync(Request, OpenPurse.Instance, new CancellationToken(canceled: true)));
}
