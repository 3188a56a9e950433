using EvoKernels.Contracts.Tasks;
using EvoKernels.Core.Expressions;
using EvoKernels.Devices.Native;

namespace EvoKernels.Devices.Linting;

/// <summary>Finds extents of an output along which nothing changes.</summary>
internal static class OutputAxes
{
    /// <summary>The expressions of such extents; bits are compared, for every set of values given.</summary>
    public static IReadOnlyList<string> Constant(BufferSpec output, Dims shape, IEnumerable<NativeBuffer> values)
    {
        var extents = output.Shape.Select(extent => (int)IntExpression.Parse(extent).Evaluate(shape.ToDictionary())).ToArray();
        var candidates = Enumerable.Range(0, extents.Length).Where(axis => extents[axis] > 1).ToList();
        foreach (var buffer in values)
        {
            candidates.RemoveAll(axis => Changes(buffer.Span<int>(), extents, axis));
        }

        return [.. candidates.Select(axis => output.Shape[axis])];
    }

    private static bool Changes(ReadOnlySpan<int> values, int[] extents, int axis)
    {
        var inner = extents.Skip(axis + 1).Aggregate(1, (product, extent) => product * extent);
        var block = inner * extents[axis];
        for (var start = 0; start < values.Length; start += block)
        {
            for (var step = inner; step < block; step += inner)
            {
                if (!values.Slice(start, inner).SequenceEqual(values.Slice(start + step, inner)))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
