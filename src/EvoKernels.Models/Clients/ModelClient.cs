using System.Net;
using EvoKernels.Contracts.Models;
using EvoKernels.Core.Ports;
using EvoKernels.Models.Decks;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace EvoKernels.Models.Clients;

/// <summary>Asks a chat service through time-out and retries. A deck and a live model take the same path.</summary>
public sealed class ModelClient : IModelClient
{
    private readonly IChatCompletionService _service;
    private readonly ResiliencePipeline _pipeline;

    public ModelClient(IChatCompletionService service, ModelClientOptions options, TimeProvider time)
    {
        _service = service;
        var builder = new ResiliencePipelineBuilder { TimeProvider = time };
        if (options.Retries > 0)
        {
            builder.AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = options.Retries,
                Delay = TimeSpan.FromSeconds(options.RetrySeconds),
                BackoffType = DelayBackoffType.Exponential,
                ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Exception is { } exception && MayPass(exception)),
            });
        }

        // Inside the retry, so each attempt has its own time.
        _pipeline = builder.AddTimeout(TimeSpan.FromSeconds(options.AttemptSeconds)).Build();
    }

    public async Task<ModelAnswer> AskAsync(ModelRequest request, CancellationToken cancellationToken)
    {
        var history = new ChatHistory(request.System);
        history.AddUserMessage(request.Prompt);
        var settings = DeckQuestion.Write(request);
        try
        {
            var contents = await _pipeline.ExecuteAsync(
                async token => await _service.GetChatMessageContentsAsync(history, settings, kernel: null, token), cancellationToken);
            return contents is [{ Content: { Length: > 0 } text } content, ..]
                ? ModelAnswer.Answered(text, AnswerMetadata.OriginOf(content), AnswerMetadata.TokensOf(content), AnswerMetadata.DollarsOf(content))
                : ModelAnswer.Unavailable("the model answered without text");
        }
        catch (DeckExhaustedException exception)
        {
            return ModelAnswer.Exhausted(exception.Message);
        }
        catch (Exception exception) when (exception is HttpOperationException || MayPass(exception))
        {
            return ModelAnswer.Unavailable($"the model did not answer: {exception.Message}");
        }
    }

    private static bool MayPass(Exception exception) => exception switch
    {
        TimeoutRejectedException or HttpRequestException or IOException => true,
        HttpOperationException { StatusCode: { } status } =>
            status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || (int)status >= (int)HttpStatusCode.InternalServerError,
        HttpOperationException => true,
        _ => false,
    };
}
