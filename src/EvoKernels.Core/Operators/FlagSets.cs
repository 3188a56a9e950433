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

    /// <summary>The same for CUDA; the first is the default. NVRTC optimises always, and <c>--use_fast_math</c> is not in it.</summary>
    public static ImmutableArray<ImmutableArray<string>> Cuda { get; } = [[], ["--maxrregcount=64"], ["--maxrregcount=128"], ["--extra-device-vectorization"]];

    /// <summary>All sets of one language.</summary>
    public static ImmutableArray<ImmutableArray<string>> For(bool isCuda) => isCuda ? Cuda : All;

    /// <summary>Whether these flags, of some candidate, are of the CUDA sets.</summary>
    public static bool AreCuda(ImmutableArray<string> flags) => Cuda.Any(set => set.SequenceEqual(flags));

    /// <summary>The set used unless a candidate says otherwise: <c>-O3</c> for this machine's own instruction set.</summary>
    public static ImmutableArray<string> Default => All[0];

    /// <summary>True if these flags, in this order, are one of the sets.</summary>
    public static bool IsAllowed(ImmutableArray<string> flags) => All.Any(set => set.SequenceEqual(flags));
}
