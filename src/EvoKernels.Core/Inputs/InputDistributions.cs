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
            case "fine-steps":
                FillFineSteps(ref bits, target);
                break;
            default:
                throw new ArgumentException($"'{name}' is no known distribution", nameof(name));
        }
    }

    /// <summary>
    /// Small integers, ±1 and ±2, for the other inputs while one has <c>fine-steps</c>: products and sums stay exact in float32, so that only a rounding of
    /// the fine input itself shows.
    /// </summary>
    public static void FillCoarse(ulong seed, Span<float> target)
    {
        var bits = new SplitMix(seed);
        foreach (ref var value in target)
        {
            var word = bits.Next();
            value = (1 + (int)(word & 1)) * ((word & 2) == 0 ? 1 : -1);
        }
    }

    /// <summary>Multiplies every element by 1 ± <paramref name="unit"/> at random: the rounding that any kernel of that precision is allowed on its inputs.</summary>
    public static void Perturb(ulong seed, Span<double> target, double unit)
    {
        var bits = new SplitMix(seed);
        foreach (ref var value in target)
        {
            value *= (bits.Next() & 1) == 0 ? 1 + unit : 1 - unit;
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

    /// <summary>
    /// +1 and −1 in pairs of random order, each with 2⁻¹³ added, which tfloat32, float16 and bfloat16 round away. A sum is what the steps add up to, so rounded
    /// inputs give nothing of it; up to 2²⁴ elements every partial sum is exact in float32.
    /// </summary>
    private static void FillFineSteps(ref SplitMix bits, Span<float> target)
    {
        const float Step = 1f / (1 << 13);
        for (var i = 0; i < target.Length; i += 2)
        {
            var sign = (bits.Next() & 1) == 0 ? 1 : -1;
            target[i] = sign + Step;
            if (i + 1 < target.Length)
            {
                target[i + 1] = -sign + Step;
            }
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
}
