using System.Numerics;

namespace EvoKernels.Core.Inputs;

/// <summary>
/// Fills an input buffer from a named distribution and a seed. The same name, seed and size give the same bits on every machine. Magnitudes are bounded
/// so that float32 kernels of every task stay finite.
/// </summary>
public static class InputDistributions
{
    /// <summary>Elements that share a value in <c>constant-rows</c> when the buffer has one dimension.</summary>
    private const int RunOfOneDimension = 1024;

    /// <param name="name">One of <see cref="Contracts.Tasks.KernelTask.KnownDistributions"/>.</param>
    /// <param name="seed">Any value.</param>
    /// <param name="target">Buffer in row-major order.</param>
    /// <param name="innermost">Size of the last dimension; 0 for a buffer of one dimension.</param>
    public static void Fill(string name, ulong seed, Span<float> target, long innermost)
    {
        var bits = new SplitMix(seed);
        switch (name)
        {
            case "normal":
                foreach (ref var value in target)
                {
                    value = (float)bits.Normal();
                }

                break;
            case "uniform":
                foreach (ref var value in target)
                {
                    value = (float)((2 * bits.Unit()) - 1);
                }

                break;
            case "log-normal":
                foreach (ref var value in target)
                {
                    value = MathF.Exp((float)bits.Normal());
                }

                break;
            case "large-magnitude":
                foreach (ref var value in target)
                {
                    value = (float)(4096 * bits.Normal());
                }

                break;
            case "mixed-scale":
                foreach (ref var value in target)
                {
                    var word = bits.Next();
                    value = (float)(SplitMix.NormalOf(bits.Next()) * Math.ScaleB(1, (int)(word % 21) - 10));
                }

                break;
            case "constant-rows":
                FillRows(ref bits, target, innermost);
                break;
            case "cancellation":
                FillCancelling(ref bits, target);
                break;
            case "exact-integers":
                foreach (ref var value in target)
                {
                    value = (int)(bits.Next() % 17) - 8;
                }

                break;
            default:
                throw new ArgumentException($"'{name}' is no known distribution", nameof(name));
        }
    }

    /// <summary>Multiplies every element by 1 ± 2⁻²⁴ at random: the rounding that any float32 kernel is allowed on its inputs.</summary>
    public static void Perturb(ulong seed, Span<double> target)
    {
        const double Unit = 1.0 / (1 << 24);
        var bits = new SplitMix(seed);
        foreach (ref var value in target)
        {
            value *= (bits.Next() & 1) == 0 ? 1 + Unit : 1 - Unit;
        }
    }

    /// <summary>Mixes a seed with positions so that every buffer of every case has a stream of its own.</summary>
    public static ulong Derive(ulong seed, params ReadOnlySpan<long> path)
    {
        var mixed = seed;
        foreach (var step in path)
        {
            mixed = new SplitMix(mixed ^ BitOperations.RotateLeft((ulong)step * 0x9E3779B97F4A7C15UL, 23)).Next();
        }

        return mixed;
    }

    /// <summary>Runs of a buffer of one dimension are positive: a sum over a few thousand runs of either sign could vanish by luck.</summary>
    private static void FillRows(ref SplitMix bits, Span<float> target, long innermost)
    {
        var row = innermost > 0 ? innermost : RunOfOneDimension;
        for (var start = 0L; start < target.Length; start += row)
        {
            var value = innermost > 0 ? bits.Normal() : 0.5 + bits.Unit();
            target.Slice((int)start, (int)Math.Min(row, target.Length - start)).Fill((float)value);
        }
    }

    /// <summary>Neighbours cancel to about 2⁻⁶ of their size, so sums are small beside their terms but never pure rounding noise.</summary>
    private static void FillCancelling(ref SplitMix bits, Span<float> target)
    {
        for (var i = 0; i < target.Length; i += 2)
        {
            var value = bits.Normal();
            target[i] = (float)value;
            if (i + 1 < target.Length)
            {
                target[i + 1] = (float)(-value * (1 + (bits.Unit() / 64)));
            }
        }
    }

    /// <summary>SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, OOPSLA 2014).</summary>
    private struct SplitMix(ulong state)
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
}
