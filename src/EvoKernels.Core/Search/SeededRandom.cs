namespace EvoKernels.Core.Search;

/// <summary>
/// A deterministic generator made from a seed and a step number, so no generator state is ever saved. SplitMix64 (Steele, Lea and Flood,
/// "Fast splittable pseudorandom number generators", OOPSLA 2014; constants of the public-domain reference by Vigna). Not thread safe.
/// </summary>
public sealed class SeededRandom
{
    private const ulong Gamma = 0x9E3779B97F4A7C15;

    private ulong _state;

    public SeededRandom(ulong seed, long step)
    {
        _state = Derive(seed, step);
    }

    /// <summary>A seed for a step; steps of one seed, and one step of two seeds, are unrelated.</summary>
    public static ulong Derive(ulong seed, long step) => Mix(Mix(seed + Gamma) ^ Mix(unchecked((ulong)step) * Gamma + Gamma));

    /// <summary>A hash of text that is the same in every process, unlike <see cref="string.GetHashCode()"/>: FNV-1a, 64 bits.</summary>
    public static long StepOf(string text)
    {
        var hash = 0xCBF29CE484222325UL;
        foreach (var character in text)
        {
            hash = unchecked((hash ^ character) * 0x100000001B3UL);
        }

        return unchecked((long)hash);
    }

    /// <summary>64 random bits.</summary>
    public ulong NextBits() => Mix(_state = unchecked(_state + Gamma));

    /// <summary>Uniform in [0, 1), 53 bits.</summary>
    public double NextDouble() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in [0, <paramref name="bound"/>), without bias (Lemire 2019, multiply and reject).</summary>
    public int Next(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        var limit = (ulong)bound;
        var low = Math.BigMul(NextBits(), limit, out var fraction);
        if (fraction < limit)
        {
            var threshold = unchecked(0UL - limit) % limit;
            while (fraction < threshold)
            {
                low = Math.BigMul(NextBits(), limit, out fraction);
            }
        }

        return (int)low;
    }

    /// <summary>An index drawn in proportion to its weight. Weights are 0 or more with a sum above 0.</summary>
    public int NextWeighted(IReadOnlyList<double> weights)
    {
        var sum = weights.Sum();
        if (!(sum > 0) || !double.IsFinite(sum))
        {
            throw new ArgumentOutOfRangeException(nameof(weights), sum, "weights must have a finite sum above 0");
        }

        var at = NextDouble() * sum;
        for (var i = 0; i < weights.Count; i++)
        {
            at -= weights[i];
            if (at < 0)
            {
                return i;
            }
        }

        // Rounding can leave a hair of the sum: it belongs to the last index that can be drawn at all.
        return Enumerable.Range(0, weights.Count).Last(i => weights[i] > 0);
    }

    /// <summary>A random order of the items (Fisher and Yates).</summary>
    public T[] Shuffle<T>(IEnumerable<T> items)
    {
        var result = items.ToArray();
        for (var i = result.Length - 1; i > 0; i--)
        {
            var j = Next(i + 1);
            (result[i], result[j]) = (result[j], result[i]);
        }

        return result;
    }

    private static ulong Mix(ulong value)
    {
        unchecked
        {
            value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
            value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
            return value ^ (value >> 31);
        }
    }
}
