using System.Collections.Immutable;
using EvoKernels.Contracts.Tasks;
using EvoKernels.Core.Expressions;
using EvoKernels.Hosting.Configuration.Yaml;

namespace EvoKernels.Hosting.Configuration;

/// <summary>The shapes of a task, each checked to give buffers and work that make sense.</summary>
internal sealed class TaskShapes(TaskBuffers buffers)
{
    /// <summary>Most bytes of all buffers of one shape: 4 GiB.</summary>
    public const long MaxBytes = 4L << 30;

    private const int MaxShapes = 64;

    public WorkModel ReadWork(Section top)
    {
        var node = top.Require("work", "the least flops and bytes of any kernel, e.g. {flops: 5*rows*cols, bytes: 8*rows*cols}");
        var section = Section.Of(node, "flops", "bytes");
        return new WorkModel(
            buffers.Expression(section.Require("flops", "an integer expression over the dims")),
            buffers.Expression(section.Require("bytes", "an integer expression over the dims")));
    }

    /// <param name="node">A list of shapes.</param>
    /// <param name="min">Least number of shapes.</param>
    /// <param name="work">Evaluated for every shape.</param>
    /// <param name="taken">Shapes that may not occur again.</param>
    public ImmutableArray<Dims> Read(ConfigNode node, int min, WorkModel work, ImmutableArray<Dims> taken)
    {
        var shapes = ImmutableArray.CreateBuilder<Dims>();
        foreach (var item in Section.AsList(node, $"shapes, e.g. [{{{string.Join(", ", buffers.Dims.Select(dim => $"{dim}: 64"))}}}]", min, MaxShapes))
        {
            var shape = Shape(item);
            CheckBytes(item, shape);
            CheckRanges(item, shape);
            CheckWork(item, shape, "work.flops", work.Flops, least: 0);
            CheckWork(item, shape, "work.bytes", work.Bytes, least: 1);
            shapes.Add(shapes.Contains(shape) || taken.Contains(shape) ? throw item.Error($"the shape {shape} is given twice; keep one") : shape);
        }

        return shapes.ToImmutable();
    }

    private Dims Shape(ConfigNode item)
    {
        var section = Section.Of(item, [.. buffers.Dims]);
        return new Dims(buffers.Dims, [.. buffers.Dims.Select(dim => Section.AsInteger(section.Require(dim, "its extent"), 1, MaxBytes))]);
    }

    private void CheckBytes(ConfigNode item, Dims shape)
    {
        var total = 0L;
        foreach (var buffer in buffers.Inputs.Concat(buffers.Outputs))
        {
            var bytes = (long)buffer.Type.Size();
            foreach (var extent in buffer.Shape)
            {
                var value = Evaluate(item, shape, buffer.Name, extent);
                if (value < 1)
                {
                    throw item.Error($"with {shape} the extent '{extent}' of '{buffer.Name}' is {value}; extents are 1 or more");
                }

                bytes = value > MaxBytes / bytes ? throw TooLarge(item, shape) : bytes * value;
            }

            total = bytes > MaxBytes - total ? throw TooLarge(item, shape) : total + bytes;
        }
    }

    private void CheckRanges(ConfigNode item, Dims shape)
    {
        foreach (var buffer in buffers.Inputs)
        {
            if (buffer.Range is { } range)
            {
                var from = Evaluate(item, shape, $"{buffer.Name}.range", range.From);
                var below = Evaluate(item, shape, $"{buffer.Name}.range", range.Below);
                if (from < int.MinValue || below > (long)int.MaxValue + 1 || from >= below)
                {
                    throw item.Error($"with {shape} the range of '{buffer.Name}' is [{from}, {below}]; the first must be less than the second, and both fit int32");
                }
            }
        }
    }

    private static ConfigurationException TooLarge(ConfigNode item, Dims shape) =>
        item.Error($"with {shape} the buffers need more than {MaxBytes >> 30} GiB, the most for one shape; make it smaller");

    private static void CheckWork(ConfigNode item, Dims shape, string key, string expression, long least)
    {
        if (Evaluate(item, shape, key, expression) is var value && value < least)
        {
            throw item.Error($"with {shape} {key} is {value}; it must be {least} or more");
        }
    }

    private static long Evaluate(ConfigNode item, Dims shape, string what, string expression)
    {
        try
        {
            return IntExpression.Parse(expression).Evaluate(shape.ToDictionary());
        }
        catch (FormatException exception)
        {
            throw item.Error($"with {shape}, {what}: {exception.Message}");
        }
    }
}
