using System.Collections.Immutable;

namespace EvoKernels.Hosting.Configuration;

/// <summary>Operators that a campaign may weigh, with their first weights.</summary>
internal static class OperatorNames
{
    public const string LlmDiff = "llm-diff";

    /// <summary>First weights when a campaign names none.</summary>
    public static ImmutableSortedDictionary<string, double> Defaults { get; } = new Dictionary<string, double>
    {
        ["tune"] = 0.4,
        ["flags"] = 0.1,
        ["recombine"] = 0.2,
        ["llm-rewrite"] = 0.2,
        [LlmDiff] = 0.1,
        ["llm-crossover"] = 0,
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    public static ImmutableArray<string> All { get; } = [.. Defaults.Keys];

    /// <summary>Those that a deck can answer.</summary>
    public static ImmutableArray<string> Llm { get; } = [.. All.Where(name => name.StartsWith("llm-", StringComparison.Ordinal))];
}
