using System.Collections.Immutable;

namespace EvoKernels.Core.Tuning;

/// <summary>The strategies that were compared; docs/adr/0017-tuner-strategy.md says how, and why the default is what it is.</summary>
public static class TuningStrategies
{
    public static ImmutableArray<TuningStrategy> All { get; } =
        [new RandomTuning(), new DifferentialEvolutionTuning(), new AnnealingTuning(), new LocalSearchTuning(), new SurrogateTuning()];

    /// <summary>What the operator <c>tune</c> asks.</summary>
    public static TuningStrategy Default => All[^1];
}
