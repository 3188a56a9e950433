using System.Collections.Immutable;

namespace EvoKernels.Contracts.Campaigns;

/// <summary>Which JSON field carries the output limit: <c>max_completion_tokens</c> is the newer name, and some servers know only the older one.</summary>
public enum OutputLimitField
{
    MaxCompletionTokens,
    MaxTokens,
}

/// <summary>A live model behind an OpenAI-compatible endpoint. The key itself is never here: only the name of the variable that holds it.</summary>
/// <param name="Name">What journals and reports call it; unique in a campaign, 1 to 128 characters.</param>
/// <param name="Model">What the endpoint calls it. Default the name.</param>
/// <param name="Endpoint">Base address, <c>http(s)://host[:port]/path</c>; <c>/chat/completions</c> is added to it.</param>
/// <param name="ApiKeyEnv">Environment variable that holds the key; null sends none.</param>
/// <param name="Weight">Share of first choices, relative, 0 to 1e6. 0 answers only for models that cannot. Default 1.</param>
/// <param name="Temperature">0 to 2; null leaves it to the server. Default null.</param>
/// <param name="InputPrice">Dollars for a million tokens of prompt, 0 to 1e6. Default 0.</param>
/// <param name="OutputPrice">Dollars for a million tokens of answer, reasoning included, 0 to 1e6. Default 0.</param>
/// <param name="MaxTokens">Most tokens of an answer, reasoning included, 256 to 1,000,000. Default 16384.</param>
/// <param name="OutputLimitField">Field that carries <paramref name="MaxTokens"/>. Default <c>max_completion_tokens</c>.</param>
/// <param name="ReasoningEffort">Passed on, e.g. <c>low</c>; null sends none. Default null.</param>
/// <param name="TimeoutSeconds">Longest one attempt, 1 to 3600. Default 600.</param>
/// <param name="StallSeconds">Longest silence once an answer has begun, 1 to 3600. Default 60.</param>
/// <param name="RequestsPerMinute">Pace of the endpoint, 1 to 1e6; null is unlimited. Default null.</param>
/// <param name="TokensPerMinute">Pace of the endpoint in tokens of prompt and answer, 1000 to 1e9; null is unlimited. Default null.</param>
/// <param name="Dollars">Most dollars for this model in a campaign, above 0; null for the campaign's own limit.</param>
/// <param name="Tokens">Most tokens for this model in a campaign, 1 or more; null for the campaign's own limit.</param>
[GenerateSerializer, Immutable, Alias("evokernels.model-settings")]
public sealed record ModelSettings(
    [property: Id(0)] string Name,
    [property: Id(1)] string Model,
    [property: Id(2)] string Endpoint,
    [property: Id(3)] string? ApiKeyEnv = null,
    [property: Id(4)] double Weight = 1,
    [property: Id(5)] double? Temperature = null,
    [property: Id(6)] double InputPrice = 0,
    [property: Id(7)] double OutputPrice = 0,
    [property: Id(8)] int MaxTokens = 16384,
    [property: Id(9)] OutputLimitField OutputLimitField = OutputLimitField.MaxCompletionTokens,
    [property: Id(10)] string? ReasoningEffort = null,
    [property: Id(11)] double TimeoutSeconds = 600,
    [property: Id(12)] double StallSeconds = 60,
    [property: Id(13)] int? RequestsPerMinute = null,
    [property: Id(14)] long? TokensPerMinute = null,
    [property: Id(15)] double? Dollars = null,
    [property: Id(16)] long? Tokens = null);

/// <summary>The live models of a campaign.</summary>
/// <param name="Models">One or more, names distinct, at least one with a weight above 0.</param>
/// <param name="Parallel">Most questions that are open at once, 1 to 64. Default 4.</param>
[GenerateSerializer, Immutable, Alias("evokernels.llm")]
public sealed record LlmSettings(
    [property: Id(0)] ImmutableArray<ModelSettings> Models,
    [property: Id(1)] int Parallel);
