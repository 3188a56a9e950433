using System.Collections.Immutable;

namespace EvoKernels.Core.Statistics;

/// <summary>Says how a claim is spread over its shapes, so that no single shape carries a geometric mean unseen.</summary>
public static class ShapeSpread
{
    /// <summary>Remarks for people; none for a single shape.</summary>
    /// <param name="names">Of the shapes.</param>
    /// <param name="logRatios">For each shape, one for each process pair.</param>
    /// <param name="interval">How an interval is computed.</param>
    public static ImmutableArray<string> Notes(
        IReadOnlyList<string> names, IReadOnlyList<IReadOnlyList<double>> logRatios, Func<IReadOnlyList<double>, RatioInterval> interval)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(logRatios);
        ArgumentNullException.ThrowIfNull(interval);
        if (names.Count < 2)
        {
            return [];
        }

        var each = logRatios.Select(interval).ToArray();
        var (least, best) = (Index(each, Enumerable.Min), Index(each, Enumerable.Max));
        var notes = ImmutableArray.CreateBuilder<string>();
        notes.Add($"by shape from {each[least].Estimate:0.00}x ({names[least]}) to {each[best].Estimate:0.00}x ({names[best]})");
        if (interval(Mean(logRatios)).Lower <= 1)
        {
            return notes.ToImmutable();
        }

        for (var shape = 0; shape < each.Length; shape++)
        {
            if (each[shape].Upper < 1)
            {
                notes.Add($"faster on the whole, but slower at {names[shape]}: {each[shape].Lower:0.00}–{each[shape].Upper:0.00}");
            }
        }

        var others = interval(Mean([.. logRatios.Where((_, shape) => shape != best)]));
        if (others.Lower <= 1)
        {
            notes.Add($"one shape carries the claim: without {names[best]} it would be {others.Estimate:0.00}x ({others.Lower:0.00}–{others.Upper:0.00}), which is none");
        }

        return notes.ToImmutable();
    }

    /// <summary>Log of the geometric mean over the shapes, for each process pair.</summary>
    public static IReadOnlyList<double> Mean(IReadOnlyList<IReadOnlyList<double>> logRatios) =>
        [.. Enumerable.Range(0, logRatios[0].Count).Select(pair => logRatios.Average(shape => shape[pair]))];

    private static int Index(RatioInterval[] each, Func<IEnumerable<double>, double> pick) =>
        Array.FindIndex(each, one => one.Estimate == pick(each.Select(other => other.Estimate)));
}
