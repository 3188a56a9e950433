namespace EvoKernels.Core.Inputs;

/// <summary>SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, OOPSLA 2014).</summary>
internal struct SplitMix(ulong state)
{
    private ulong _state = state;

    public static double NormalOf(ulong word)
    {
        // The sum of three uniforms has variance 1/4: close enough to a bell for inputs, and it uses 63 bits of one draw.
        const ulong Mask = (1UL << 21) - 1;
        var sum = (double)(word & Mask) + ((word >> 21) & Mask) + ((word >> 42) & Mask);
        return ((sum / (1 << 21)) - 1.5) * 2;
    }

    public ulong Next()
    {
        var z = _state += 0x9E3779B97F4A7C15UL;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }

    public double Unit() => (Next() >> 11) * (1.0 / (1UL << 53));

    public double Normal() => NormalOf(Next());
}
