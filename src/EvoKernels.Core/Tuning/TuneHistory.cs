using System.Collections.Immutable;

namespace EvoKernels.Core.Tuning;

/// <summary>One evaluated point.</summary>
/// <param name="Point">As <see cref="TuneGrid"/> writes it.</param>
/// <param name="Fitness">Screened speed-up, above 0; 0 for a point that a gate refused.</param>
public readonly record struct TunedPoint(string Point, double Fitness);

/// <summary>What a strategy decides by.</summary>
/// <param name="Trials">Oldest first. A point may come twice: with other flags, it is another measurement of almost the same.</param>
/// <param name="Taken">Points that must not be proposed: evaluated, or under way.</param>
public sealed record TuneHistory(ImmutableArray<TunedPoint> Trials, IReadOnlySet<string> Taken)
{
    public static TuneHistory Empty { get; } = Of([]);

    /// <summary>A history in which every trial is taken and nothing else is.</summary>
    public static TuneHistory Of(ImmutableArray<TunedPoint> trials) => new(trials, trials.Select(trial => trial.Point).ToHashSet(StringComparer.Ordinal));
}

/// <summary>A strategy's answer.</summary>
/// <param name="Points">Best first, distinct, valid, none of them taken; empty if there is no free point.</param>
/// <param name="Promise">Expected improvement of the first over the best so far, as a log ratio; null if the strategy cannot say.</param>
public sealed record TuneChoice(ImmutableArray<string> Points, double? Promise);
