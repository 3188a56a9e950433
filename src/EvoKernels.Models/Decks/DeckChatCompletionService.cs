using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using EvoKernels.Contracts.Campaigns;
using EvoKernels.Core.Decks;
using EvoKernels.Models.Answers;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;

namespace EvoKernels.Models.Decks;

/// <summary>
/// Serves recorded answers where a live model would answer. It keeps nothing: the turn in the question says which answer of the drawn order is
/// meant, so a question that is asked again, after a restart too, gets the same one.
/// </summary>
public sealed class DeckChatCompletionService(Deck deck) : IChatCompletionService
{
    public IReadOnlyDictionary<string, object?> Attributes { get; } = ImmutableDictionary<string, object?>.Empty.Add("ModelId", $"deck {deck.Name}");

    /// <exception cref="DeckExhaustedException">The turn is past the last recorded answer for the task and operator.</exception>
    public Task<IReadOnlyList<ChatMessageContent>> GetChatMessageContentsAsync(
        ChatHistory chatHistory, PromptExecutionSettings? executionSettings = null, Kernel? kernel = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var answer = Find(executionSettings);
        var content = new ChatMessageContent(AuthorRole.Assistant, answer.Answer, $"deck {deck.Name}", metadata: Metadata(answer));
        return Task.FromResult<IReadOnlyList<ChatMessageContent>>([content]);
    }

    /// <exception cref="DeckExhaustedException">The turn is past the last recorded answer for the task and operator.</exception>
    public async IAsyncEnumerable<StreamingChatMessageContent> GetStreamingChatMessageContentsAsync(
        ChatHistory chatHistory,
        PromptExecutionSettings? executionSettings = null,
        Kernel? kernel = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var content in await GetChatMessageContentsAsync(chatHistory, executionSettings, kernel, cancellationToken))
        {
            yield return new StreamingChatMessageContent(content.Role, content.Content, modelId: content.ModelId, metadata: content.Metadata);
        }
    }

    private DeckAnswer Find(PromptExecutionSettings? settings)
    {
        var question = DeckQuestion.Read(settings);
        var order = DeckOrder.Of(deck, question.Task, question.Operator, question.Seed);
        return question.Turn >= 0 && question.Turn < order.Length
            ? order[question.Turn]
            : throw new DeckExhaustedException($"deck '{deck.Name}' has {order.Length} {question.Operator} answers for task '{question.Task}', and all have been drawn");
    }

    private static ImmutableDictionary<string, object?> Metadata(DeckAnswer answer) =>
        ImmutableDictionary<string, object?>.Empty.Add(AnswerMetadata.Origin, $"recorded: {answer.Label}");
}
