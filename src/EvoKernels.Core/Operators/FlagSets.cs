using System.Collections.Immutable;

namespace EvoKernels.Core.Operators;

/// <summary>
/// The compiler flags that a candidate may ask for: a fixed list, so that every baseline is tried with every one of them and nobody wins by
/// flags the baseline was denied. Reassociation is in it; what changes the meaning of NaN and infinity (<c>-Ofast</c>, <c>-ffast-math</c>,
/// <c>-ffinite-math-only</c>) is not.
/// </summary>
public static class FlagSets
{
    private static readonly string[] Reassociation = ["-fassociative-math", "-fno-signed-zeros", "-fno-trapping-math"];

    /// <summary>All sets; the first is the default.</summary>
    public static ImmutableArray<ImmutableArray<string>> All { get; } =
    [
        ["-O3"],
        ["-O2"],
        ["-O3", "-mprefer-vector-width=512"],
        ["-O3", "-funroll-loops"],
        ["-O3", .. Reassociation],
        ["-O3", "-mprefer-vector-width=512", "-funroll-loops", .. Reassociation],
    ];

    /// <summary>The set used unless a candidate says otherwise: <c>-O3</c> for this machine's own instruction set.</summary>
    public static ImmutableArray<string> Default => All[0];

    /// <summary>True if these flags, in this order, are one of the sets.</summary>
    public static bool IsAllowed(ImmutableArray<string> flags) => All.Any(set => set.SequenceEqual(flags));
}
