using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Models;
using EvoKernels.Core.Models;
using EvoKernels.Models.Answers;
using EvoKernels.Models.Decks;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using Polly;
using Polly.CircuitBreaker;

namespace EvoKernels.Models.Endpoints;

/// <summary>A model, recorded or live, with the way to it.</summary>
/// <param name="model">Its settings.</param>
/// <param name="service">Its chat service.</param>
/// <param name="execution">What is sent beside the messages.</param>
/// <param name="pipeline">The way to its endpoint.</param>
/// <param name="key">Masked wherever it appears in what comes back.</param>
/// <param name="time">The clock of silences.</param>
internal sealed class ModelRoute(
    ModelSettings model,
    IChatCompletionService service,
    Func<ModelRequest, PromptExecutionSettings> execution,
    ResiliencePipeline<Attempt> pipeline,
    Secret key,
    TimeProvider time)
{
    public ModelSettings Model => model;

    /// <summary>Asks until the pipeline is out of patience. Only cancellation throws.</summary>
    public async Task<Attempt> AskAsync(QuestionContext question, CancellationToken cancellationToken)
    {
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        context.Properties.Set(QuestionContext.Key, question);
        try
        {
            return await pipeline.ExecuteAsync(
                async (inner, state) => await state.Route.AttemptAsync(state.Question, inner.CancellationToken, state.Stop), context, (Route: this, Question: question, Stop: cancellationToken));
        }
        catch (BrokenCircuitException)
        {
            return Attempt.None(AttemptKind.Broken, "its endpoint has failed many times in a row and is left alone for a while");
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    /// <param name="question">What is asked.</param>
    /// <param name="limit">Ends the attempt.</param>
    /// <param name="stop">Ends everything: only then does it throw.</param>
    private async Task<Attempt> AttemptAsync(QuestionContext question, CancellationToken limit, CancellationToken stop)
    {
        var reader = new AnswerReader(model.MaxTokens);
        using var silence = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit, silence.Token);
        Attempt end;
        try
        {
            await ReadAsync(question.Request, reader, silence, linked.Token);
            end = reader.IsComplete || reader.IsFull ? Finish(reader) : Attempt.None(AttemptKind.Broken, "the answer ended before its end");
        }
        catch (DeckExhaustedException exception)
        {
            return Attempt.None(AttemptKind.Exhausted, exception.Message);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            end = Attempt.None(AttemptKind.Broken, limit.IsCancellationRequested
                ? $"it took longer than {model.TimeoutSeconds:0.##} s"
                : $"it fell silent for {model.StallSeconds:0.##} s in the middle of its answer");
        }
#pragma warning disable CA1031 // The edge of the protocol library: it throws many kinds of exceptions at what a foreign server sends, and all of them mean a broken answer.
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // What went wrong after the end was said cannot take the answer back, e.g. a count that is no number.
            end = reader.IsComplete ? Finish(reader) : ServerErrors.Read(exception, time.GetUtcNow(), key);
        }
#pragma warning restore CA1031

        // What a server turned away costs nothing; whatever broke later may have been paid for.
        var cost = reader.Label is not null || end.IsFree ? ModelCost.Nothing : TokenCount.Cost(model, question.PromptBytes, reader.Bytes, reader.Usage);
        return end with { Text = key.Hide(end.Text), Cost = cost };
    }

    private async Task ReadAsync(ModelRequest request, AnswerReader reader, CancellationTokenSource silence, CancellationToken cancellationToken)
    {
        var history = new ChatHistory(request.System);
        history.AddUserMessage(request.Prompt);
        await foreach (var content in service.GetStreamingChatMessageContentsAsync(history, execution(request), kernel: null, cancellationToken))
        {
            reader.Add(content);
            if (reader.IsFull)
            {
                return;
            }

            if (reader.HasBegun)
            {
                silence.CancelAfter(TimeSpan.FromSeconds(model.StallSeconds));
            }
        }
    }

    private Attempt Finish(AnswerReader reader) =>
        reader.Finish == OpenAI.Chat.ChatFinishReason.ContentFilter ? Attempt.None(AttemptKind.Wordless, "a content filter withheld the answer")
        : reader.Text.Length > 0 ? Attempt.Answered(reader.Text, reader.Label ?? $"model: {model.Name}", ModelCost.Nothing)
        : Attempt.None(AttemptKind.Wordless, reader.Refusal.Length > 0 ? $"it refused: {SafeWords.Of(key.Hide(reader.Refusal))}" : "its answer is empty");
}
