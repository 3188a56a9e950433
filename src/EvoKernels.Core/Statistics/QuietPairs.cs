using System.Collections.Immutable;

namespace EvoKernels.Core.Statistics;

/// <summary>
/// Which process pairs of a confirmation were taken in moments that a claim may speak of. What shares the machine's memory slows kernels down, and not all alike: of
/// two softmax kernels one was at 0.86x of the other on a quiet machine and at 1.3x while a neighbour streamed memory. Such pairs are judged by the control alone, the
/// baseline's third arm, which is in no ratio that is claimed: leaving pairs out by it favours nobody.
/// </summary>
/// <param name="Indices">Of the quiet pairs, in order.</param>
/// <param name="Unrest">
/// How far the ratio of two kernels may be from that of a quiet machine, as a logarithm, 0 or more: the quiet pairs are not all equally quiet. 0 if there are none.
/// </param>
/// <param name="SlowDowns">Log of the control's time over its quickest one, by pair, the mean over the shapes: 0 or more.</param>
public sealed record QuietPairs(ImmutableArray<int> Indices, double Unrest, ImmutableArray<double> SlowDowns)
{
    /// <summary>
    /// A control this many times slower than the quickest was disturbed. Medians of quiet pairs lie within 1.1 of each other, those beside a neighbour's at
    /// 1.4 to 2.4 (ten campaigns of `row-softmax`, docs/benchmarks.md).
    /// </summary>
    public const double Disturbed = 1.2;

    /// <summary>
    /// Slow-down of the control that is no sign of unrest: on an idle machine medians of process pairs differ by this much. As a logarithm.
    /// </summary>
    private const double Idle = 0.02;

    /// <summary>
    /// How much of the control's slow-down may be in the ratio of two kernels: in ten campaigns of `row-softmax` a baseline 2.2 times slower went with a ratio 1.5 times
    /// higher, half as much in logarithms.
    /// </summary>
    private const double Share = 0.5;

    /// <param name="controls">Control's time by pair, then by shape, in any unit; every pair has the same shapes.</param>
    public static QuietPairs Of(IReadOnlyList<IReadOnlyList<double>> controls)
    {
        ArgumentNullException.ThrowIfNull(controls);
        double[] quickest = controls.Count == 0 ? [] : [.. Enumerable.Range(0, controls[0].Count).Select(shape => controls.Min(pair => pair[shape]))];
        ImmutableArray<int> quiet = [.. Enumerable.Range(0, controls.Count).Where(pair => quickest.Zip(controls[pair]).All(shape => shape.Second <= Disturbed * shape.First))];
        var slower = quiet.IsEmpty ? [] : quickest.Select((least, shape) => Math.Log(Quantiles.Median(quiet.Select(pair => controls[pair][shape])) / least));
        return new QuietPairs(
            quiet,
            Share * Math.Max(0, slower.DefaultIfEmpty(0).Average() - Idle),
            [.. controls.Select(pair => quickest.Zip(pair, (least, time) => Math.Log(time / least)).Average())]);
    }
}
