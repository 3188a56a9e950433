using System.Collections.Immutable;
using EvoKernels.Contracts.Tasks;
using EvoKernels.Core.Expressions;

namespace EvoKernels.Core.Sources;

/// <summary><c>// @launch name&lt;&lt;&lt;grid, block, shared&gt;&gt;&gt;(arguments)</c>: the host side of a CUDA candidate, declared and never run as code.</summary>
/// <param name="Name">A <c>__global__</c> function of the source.</param>
/// <param name="Grid">Blocks in x, y, z: expressions over dims and tunables.</param>
/// <param name="Block">Threads in x, y, z, likewise.</param>
/// <param name="SharedBytes">Dynamic shared memory of a block in bytes, likewise.</param>
/// <param name="Arguments">Names of buffers and dims, in the order of the function's parameters.</param>
/// <param name="Line">Of the source, from 1.</param>
public sealed record KernelLaunch(
    string Name, ImmutableArray<IntExpression> Grid, ImmutableArray<IntExpression> Block, IntExpression SharedBytes, ImmutableArray<string> Arguments, int Line)
{
    // Limits of every GPU since compute capability 3.0: CUDA C++ Programming Guide, "Technical Specifications per Compute Capability".
    private static readonly long[] MostBlocks = [int.MaxValue, 65535, 65535];
    private static readonly long[] MostThreads = [1024, 1024, 64];
    private const long MostThreadsOfBlock = 1024;

    /// <summary>227 KB, the most that any GPU gives a block (compute capability 9.0); a device's own limit is asked for when it loads the kernel.</summary>
    private const long MostShared = 227 * 1024;

    /// <summary>The launch at one shape.</summary>
    /// <exception cref="FormatException">It is impossible there; the message names the line, the expression, the shape and the value.</exception>
    public LaunchShape At(Dims dims, IReadOnlyDictionary<string, long> tunables)
    {
        ArgumentNullException.ThrowIfNull(dims);
        ArgumentNullException.ThrowIfNull(tunables);
        var values = new Dictionary<string, long>(dims.ToDictionary(), StringComparer.Ordinal);
        foreach (var (name, value) in tunables)
        {
            values[name] = value;
        }

        ImmutableArray<uint> grid = [.. Grid.Select((extent, axis) => Value(extent, $"the grid's {"xyz"[axis]}", 1, MostBlocks[axis], values, dims))];
        ImmutableArray<uint> block = [.. Block.Select((extent, axis) => Value(extent, $"the block's {"xyz"[axis]}", 1, MostThreads[axis], values, dims))];
        var threads = block.Aggregate(1L, (product, extent) => product * extent);
        return threads <= MostThreadsOfBlock
            ? new LaunchShape(grid, block, Value(SharedBytes, "the dynamic shared memory", 0, MostShared, values, dims))
            : throw Impossible($"a block ({string.Join(", ", Block)}) has {threads} threads at {dims}; it may have {MostThreadsOfBlock}");
    }

    /// <summary>The launch as a source spells it behind <c>// @launch</c>; every extent is written.</summary>
    public override string ToString() => $"{Name}<<<({string.Join(", ", Grid)}), ({string.Join(", ", Block)}), {SharedBytes}>>>({string.Join(", ", Arguments)})";

    private uint Value(IntExpression expression, string what, long least, long most, Dictionary<string, long> values, Dims dims)
    {
        long value;
        try
        {
            value = expression.Evaluate(values);
        }
        catch (FormatException exception)
        {
            throw Impossible($"{what}, {exception.Message} at {dims}", exception);
        }

        var found = expression.Text == $"{value}" ? expression.Text : $"{expression} = {value}";
        return value >= least && value <= most ? (uint)value : throw Impossible($"{what} is {found} at {dims}; it must be {least} to {most}");
    }

    private FormatException Impossible(string problem, Exception? inner = null) => new($"line {Line}, @launch {Name}: {problem}", inner);
}
