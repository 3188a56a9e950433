using System.Net;
using System.Runtime.CompilerServices;
using EvoKernels.Contracts.Models;
using EvoKernels.Models.Clients;
using EvoKernels.UnitTests.Core;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using Xunit;

namespace EvoKernels.UnitTests.Models.Clients;

public class ModelClientTests
{
    private static readonly ModelRequest Request = new("square", "llm-diff", 1, 0, "You write kernels.", "Make it fast.");

    // No wait between attempts: nothing to sleep for in a test.
    private static readonly ModelClientOptions Impatient = new(AttemptSeconds: 30, Retries: 2, RetrySeconds: 0);

    [Fact]
    public async Task AskAsync_Deck_CarriesTextOriginAndNoPrice()
    {
        var answer = await new ModelClients(Impatient, TimeProvider.System).For(Samples.Settings(deck: Samples.Deck)).AskAsync(Request, Token);

        Assert.Equal(ModelAnswer.Answered(Samples.Deck.Answers[2].Answer, "recorded: good", 0, 0), answer);
    }

    [Fact]
    public async Task AskAsync_DeckPastItsEnd_IsExhaustedAtOnce()
    {
        var answer = await new ModelClients(Impatient, TimeProvider.System).For(Samples.Settings(deck: Samples.Deck)).AskAsync(Request with { DeckTurn = 1 }, Token);

        Assert.Equal(ModelOutcome.Exhausted, answer.Outcome);
        Assert.Contains("all have been drawn", answer.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AskAsync_NoDeck_IsExhausted() =>
        Assert.Equal(ModelOutcome.Exhausted, (await new ModelClients(Impatient, TimeProvider.System).For(Samples.Settings()).AskAsync(Request, Token)).Outcome);

    [Theory]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    [InlineData(null)]
    public async Task AskAsync_ErrorThatPasses_IsRetried(HttpStatusCode? status)
    {
        var service = new FlakyService(2, status);

        var answer = await new ModelClient(service, Impatient, TimeProvider.System).AskAsync(Request, Token);

        Assert.Equal(ModelAnswer.Answered("You write kernels.|Make it fast.", "model: flaky", 0, 0), answer);
        Assert.Equal(3, service.Attempts);
    }

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized, 1)]
    [InlineData(HttpStatusCode.BadRequest, 1)]
    [InlineData(HttpStatusCode.BadGateway, 3)]
    public async Task AskAsync_ErrorThatStays_IsUnavailable(HttpStatusCode status, int attempts)
    {
        var service = new FlakyService(99, status);

        var answer = await new ModelClient(service, Impatient, TimeProvider.System).AskAsync(Request, Token);

        Assert.Equal((ModelOutcome.Unavailable, attempts), (answer.Outcome, service.Attempts));
        Assert.Contains("not now", answer.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AskAsync_SilentModel_IsCutOffAndUnavailable()
    {
        var service = new FlakyService(0, null, isSilent: true);

        var answer = await new ModelClient(service, new ModelClientOptions(AttemptSeconds: 0.02, Retries: 1, RetrySeconds: 0), TimeProvider.System).AskAsync(Request, Token);

        Assert.Equal((ModelOutcome.Unavailable, 2), (answer.Outcome, service.Attempts));
    }

    [Fact]
    public async Task AskAsync_Cancelled_Throws() => await Assert.ThrowsAnyAsync<OperationCanceledException>(
        () => new ModelClient(new FlakyService(0, null, isSilent: true), Impatient, TimeProvider.System).AskAsync(Request, new CancellationToken(canceled: true)));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private sealed class FlakyService(int failures, HttpStatusCode? status, bool isSilent = false) : IChatCompletionService
    {
        public int Attempts { get; private set; }

        public IReadOnlyDictionary<string, object?> Attributes { get; } = new Dictionary<string, object?>();

        public async Task<IReadOnlyList<ChatMessageContent>> GetChatMessageContentsAsync(
            ChatHistory chatHistory, PromptExecutionSettings? executionSettings = null, Kernel? kernel = null, CancellationToken cancellationToken = default)
        {
            Attempts++;
            if (isSilent)
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }

            if (Attempts <= failures)
            {
                throw status is { } code ? new HttpOperationException(code, null, "not now", null) : new HttpRequestException("not now");
            }

            return [new ChatMessageContent(AuthorRole.Assistant, string.Join('|', chatHistory.Select(message => message.Content)), "flaky")];
        }

        public async IAsyncEnumerable<StreamingChatMessageContent> GetStreamingChatMessageContentsAsync(
            ChatHistory chatHistory,
            PromptExecutionSettings? executionSettings = null,
            Kernel? kernel = null,
            [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            await Task.CompletedTask;
            yield break;
        }
    }
}
