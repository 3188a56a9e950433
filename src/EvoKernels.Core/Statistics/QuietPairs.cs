using System.Collections.Immutable;

namespace EvoKernels.Core.Statistics;

/// <summary>
/// Which process pairs of a confirmation were taken in moments that a claim may speak of. What shares the machine's memory slows kernels down, and not all alike: of
/// two softmax kernels one was at 0.86x of the other on a quiet machine and at 1.3x while a neighbour streamed memory. Such pairs are judged by the control alone, the
/// baseline's third arm, which is in no ratio that is claimed: leaving pairs out by it favours nobody.
/// </summary>
public static class QuietPairs
{
    /// <summary>
    /// A control this many times slower than the quickest was disturbed. Medians of quiet pairs lie within 1.1 of each other, those beside a neighbour's at
    /// 1.4 to 2.4 (ten campaigns of `row-softmax`, docs/benchmarks.md).
    /// </summary>
    public const double Disturbed = 1.2;

    /// <summary>Indices of the quiet pairs, in order.</summary>
    /// <param name="controls">Control's time by pair, then by shape, in any unit; every pair has the same shapes.</param>
    /// <param name="quickest">Quickest that the baseline was seen in this session, by shape, in the same unit; positive infinity if it was not.</param>
    public static ImmutableArray<int> Find(IReadOnlyList<IReadOnlyList<double>> controls, IReadOnlyList<double> quickest)
    {
        ArgumentNullException.ThrowIfNull(controls);
        ArgumentNullException.ThrowIfNull(quickest);
        double[] most = [.. quickest.Select((known, shape) => Disturbed * controls.Select(pair => pair[shape]).Append(known).Min())];
        return [.. Enumerable.Range(0, controls.Count).Where(pair => most.Zip(controls[pair]).All(shape => shape.Second <= shape.First))];
    }
}
