using System.Numerics;
using System.Runtime.InteropServices;

namespace EvoKernels.Core.Gates;

/// <summary>Compares an output with its reference, element by element, at the speed of memory. Never skips a value.</summary>
public static class OutputComparer
{
    /// <summary>Elements summed in float32 before the sum moves to float64.</summary>
    private const int Block = 4096;

    /// <summary>Root mean square of the finite elements; 1 if there are none or all are zero, so that errors stay absolute then.</summary>
    public static double Rms(ReadOnlySpan<float> reference)
    {
        double sum = 0;
        long finite = 0;
        foreach (var value in reference)
        {
            if (float.IsFinite(value))
            {
                sum += (double)value * value;
                finite++;
            }
        }

        return sum > 0 ? Math.Sqrt(sum / finite) : 1;
    }

    /// <summary>Error of <paramref name="actual"/>; lengths must be equal.</summary>
    /// <param name="actual">What the kernel wrote.</param>
    /// <param name="reference">The fp64 reference rounded to float32.</param>
    /// <param name="rms">From <see cref="Rms"/> of the reference.</param>
    public static OutputError Compare(ReadOnlySpan<float> actual, ReadOnlySpan<float> reference, double rms)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(actual.Length, reference.Length);
        double squares = 0;
        double largest = 0;
        long mismatched = 0;
        var scale = (float)(1 / rms);
        for (var start = 0; start < actual.Length; start += Block)
        {
            var count = Math.Min(Block, actual.Length - start);
            var a = actual.Slice(start, count);
            var r = reference.Slice(start, count);
            if (!TryBlock(a, r, scale, ref squares, ref largest))
            {
                ScalarBlock(a, r, 1 / rms, ref squares, ref largest, ref mismatched);
            }
        }

        // Scaled by rms(r), the reference has mean square 1 by definition.
        return new OutputError(Math.Sqrt(squares / Math.Max(1, actual.Length)), largest, mismatched);
    }

    /// <summary>Number of differing elements of integer outputs, as an error: any difference is a mismatch.</summary>
    public static OutputError Compare(ReadOnlySpan<int> actual, ReadOnlySpan<int> reference)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(actual.Length, reference.Length);
        long different = 0;
        for (var i = 0; i < actual.Length; i++)
        {
            different += actual[i] == reference[i] ? 0 : 1;
        }

        return new OutputError(0, 0, different);
    }

    /// <summary>The fast path: false, with nothing added, when the block holds anything that is not finite.</summary>
    private static bool TryBlock(ReadOnlySpan<float> actual, ReadOnlySpan<float> reference, float scale, ref double squares, ref double largest)
    {
        var a = MemoryMarshal.Cast<float, Vector<float>>(actual);
        var r = MemoryMarshal.Cast<float, Vector<float>>(reference);
        var sum = Vector<float>.Zero;
        var top = Vector<float>.Zero;
        var factor = new Vector<float>(scale);
        for (var i = 0; i < a.Length; i++)
        {
            var difference = (a[i] - r[i]) * factor;
            sum += difference * difference;
            top = Vector.Max(top, Vector.Abs(difference) / ((Vector.Abs(r[i]) * factor) + Vector<float>.One));
        }

        double total = Vector.Sum(sum);
        double peak = 0;
        for (var i = 0; i < Vector<float>.Count; i++)
        {
            peak = Math.Max(peak, top[i]);
        }

        for (var i = a.Length * Vector<float>.Count; i < actual.Length; i++)
        {
            double difference = ((double)actual[i] - reference[i]) * scale;
            total += difference * difference;
            peak = Math.Max(peak, Math.Abs(difference) / ((Math.Abs((double)reference[i]) * scale) + 1));
        }

        // NaN or infinity on either side makes the sum not finite, whatever Max made of it.
        if (!double.IsFinite(total))
        {
            return false;
        }

        squares += total;
        largest = Math.Max(largest, peak);
        return true;
    }

    private static void ScalarBlock(
        ReadOnlySpan<float> actual,
        ReadOnlySpan<float> reference,
        double scale,
        ref double squares,
        ref double largest,
        ref long mismatched)
    {
        for (var i = 0; i < actual.Length; i++)
        {
            if (float.IsFinite(actual[i]) && float.IsFinite(reference[i]))
            {
                var difference = ((double)actual[i] - reference[i]) * scale;
                squares += difference * difference;
                largest = Math.Max(largest, Math.Abs(difference) / ((Math.Abs((double)reference[i]) * scale) + 1));
            }
            else if (!(actual[i] == reference[i] || (float.IsNaN(actual[i]) && float.IsNaN(reference[i]))))
            {
                mismatched++;
            }
        }
    }
}
