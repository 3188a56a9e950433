namespace EvoKernels.Core.Inputs;

/// <summary>
/// Fills an int32 input with values of its range, distributed after the named distribution as far as that means something for labels and bins. The same
/// name, seed and size give the same values on every machine.
/// </summary>
public static class IntegerDistributions
{
    /// <summary>Neighbours that share a value in <c>constant-rows</c>.</summary>
    private const int Run = 1024;

    /// <param name="name">One of <see cref="Contracts.Tasks.KernelTask.KnownDistributions"/>.</param>
    /// <param name="seed">Any value.</param>
    /// <param name="target">Buffer in row-major order.</param>
    /// <param name="from">Least value.</param>
    /// <param name="below">One more than the largest; above <paramref name="from"/>.</param>
    public static void Fill(string name, ulong seed, Span<int> target, long from, long below)
    {
        var bits = new SplitMix(seed);
        var width = below - from;
        for (var i = 0; i < target.Length; i++)
        {
            // Where in the range, 0 to below 1.
            var place = name switch
            {
                "normal" => (bits.Unit() + bits.Unit() + bits.Unit()) / 3,
                "log-normal" => Math.Pow(bits.Unit(), 3),
                "large-magnitude" => 1 - Math.Pow(1 - bits.Unit(), 3),
                "mixed-scale" => (Math.Pow(width, bits.Unit()) - 1) / width,
                _ => bits.Unit(),
            };
            var drawn = (int)(from + Math.Clamp((long)(place * width), 0, width - 1));
            target[i] = name switch
            {
                "constant-rows" when i % Run != 0 => target[i - 1],
                "cancellation" when i % 2 != 0 => (int)(from + below - 1 - target[i - 1]),
                _ => drawn,
            };
        }
    }
}
