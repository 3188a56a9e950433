using System.Collections.Immutable;

namespace EvoKernels.Contracts.Models;

/// <summary>How a question was put together.</summary>
/// <param name="System">SHA-256 of the system message's template.</param>
/// <param name="Template">SHA-256 of the operator's template.</param>
/// <param name="Tokens">Of both messages, by estimate.</param>
/// <param name="Cut">What was left out to keep to <c>prompt.max_tokens</c>, in words; empty if nothing was.</param>
[GenerateSerializer, Immutable, Alias("evokernels.prompt-use")]
public sealed record PromptUse(
    [property: Id(0)] string System,
    [property: Id(1)] string Template,
    [property: Id(2)] long Tokens,
    [property: Id(3)] ImmutableArray<string> Cut);
