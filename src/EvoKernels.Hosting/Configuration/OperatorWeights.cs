using System.Collections.Immutable;
using EvoKernels.Core.Operators;

namespace EvoKernels.Hosting.Configuration;

/// <summary>The operators that a campaign may weigh.</summary>
internal static class OperatorWeights
{
    /// <summary>First weights when a campaign names none.</summary>
    public static ImmutableSortedDictionary<string, double> Defaults { get; } = new Dictionary<string, double>
    {
        [OperatorNames.Tune] = 0.4,
        [OperatorNames.Flags] = 0.1,
        [OperatorNames.Recombine] = 0.2,
        [OperatorNames.Rewrite] = 0.2,
        [OperatorNames.Diff] = 0.1,
        [OperatorNames.Crossover] = 0,
        [OperatorNames.Repair] = 0.1,
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>Those that a deck can answer.</summary>
    public static ImmutableArray<string> Llm { get; } = [.. OperatorNames.All.Where(OperatorNames.AsksModel)];
}
