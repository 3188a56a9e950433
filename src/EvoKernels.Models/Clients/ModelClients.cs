using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Json;
using EvoKernels.Core.Ports;
using EvoKernels.Models.Decks;
using EvoKernels.Models.Endpoints;

namespace EvoKernels.Models.Clients;

/// <summary>
/// Makes the model client of a campaign. Endpoints live as long as this: campaigns of one process share their connections, pace and breaker. Thread safe.
/// </summary>
/// <param name="options">How patient clients are.</param>
/// <param name="time">The clock of waits and time-outs.</param>
/// <param name="secrets">Value of an environment variable, null if it is not set. Default: of this process.</param>
public sealed class ModelClients(ModelClientOptions options, TimeProvider time, Func<string, string?>? secrets = null) : IModelClients, IDisposable
{
    private readonly ConcurrentDictionary<(string Endpoint, int? Requests, long? Tokens), Lazy<Endpoint>> _endpoints = new();
    private readonly ConcurrentDictionary<string, ImmutableArray<ModelRoute>> _live = new(StringComparer.Ordinal);
    private readonly Func<string, string?> _secrets = secrets ?? Environment.GetEnvironmentVariable;

    public IModelClient For(CampaignSettings settings) => new ModelClient(
        settings.Deck is { } deck ? DeckRoute.Of(deck, time) : null,
        settings.Llm is { } llm ? _live.GetOrAdd(JsonSerializer.Serialize(llm, ContractJson.Compact), _ => [.. llm.Models.Select(Route)]) : []);

    public string? FirstProblem(CampaignSettings settings) => settings.Llm?.Models
        .Select(model => model.ApiKeyEnv is { } variable && Problem(_secrets(variable)) is { } problem
            ? $"model '{model.Name}' needs its key in the environment variable {variable}, which {problem}; set it, or leave api_key_env out for a server that needs none"
            : null)
        .FirstOrDefault(problem => problem is not null);

    public void Dispose()
    {
        foreach (var endpoint in _endpoints.Values.Where(endpoint => endpoint.IsValueCreated))
        {
            endpoint.Value.Dispose();
        }
    }

    private ModelRoute Route(ModelSettings model) => _endpoints
        .GetOrAdd((model.Endpoint, model.RequestsPerMinute, model.TokensPerMinute), _ => new Lazy<Endpoint>(() => new Endpoint(model, options, time)))
        .Value.RouteTo(model, new Secret(model.ApiKeyEnv is { } variable ? _secrets(variable) : null));

    /// <summary>Says nothing of the value itself.</summary>
    private static string? Problem(string? value) => string.IsNullOrEmpty(value) ? "is not set"
        : value.All(character => character is > ' ' and < '\x7f') ? null
        : "holds white space or other characters that no key has";
}
