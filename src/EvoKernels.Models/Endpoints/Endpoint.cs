using System.ClientModel;
using System.ClientModel.Primitives;
using EvoKernels.Contracts.Campaigns;
using EvoKernels.Models.Answers;
using EvoKernels.Models.Clients;
using Microsoft.SemanticKernel.Connectors.OpenAI;
using OpenAI;
using Polly;

namespace EvoKernels.Models.Endpoints;

/// <summary>One server: its connections and the one pipeline that every question to it goes through.</summary>
internal sealed class Endpoint(ModelSettings pace, ModelClientOptions options, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan ConnectTime = TimeSpan.FromSeconds(15);

    // A redirect would carry prompts to an address that nobody configured; a cookie would tie questions together.
    private readonly SocketsHttpHandler _connections = new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = ConnectTime,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    };

    private readonly ResiliencePipeline<Attempt> _pipeline = EndpointPipeline.Build(pace, options, time);

    public ModelRoute RouteTo(ModelSettings model, Secret key) => new(model, Service(model, key), _ => Execution(model), _pipeline, key, time);

    public void Dispose() => _connections.Dispose();

    private OpenAIChatCompletionService Service(ModelSettings model, Secret key)
    {
        // Times are the pipeline's; the library's own retries would be neither paced nor paid.
        var http = new HttpClient(new EndpointHandler(model, key, _connections), disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
        var client = new OpenAIClient(new ApiKeyCredential("set-by-the-handler"), new OpenAIClientOptions
        {
            Endpoint = new Uri(model.Endpoint),
            Transport = new HttpClientPipelineTransport(http),
            RetryPolicy = new ClientRetryPolicy(0),
            NetworkTimeout = Timeout.InfiniteTimeSpan,
        });
        return new OpenAIChatCompletionService(model.Model, client);
    }

    private static OpenAIPromptExecutionSettings Execution(ModelSettings model) => new OpenAIPromptExecutionSettings
    {
        Temperature = model.Temperature,
        MaxTokens = model.MaxTokens,
#pragma warning disable SKEXP0010 // Marked experimental because few models take it; it is sent only where a campaign asks for it.
        ReasoningEffort = model.ReasoningEffort,
#pragma warning restore SKEXP0010
    };
}
