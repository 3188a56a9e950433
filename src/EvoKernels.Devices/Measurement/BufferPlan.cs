using System.Collections.Immutable;
using EvoKernels.Contracts.Tasks;
using EvoKernels.Core.Expressions;
using EvoKernels.Core.Sources;

namespace EvoKernels.Devices.Measurement;

/// <summary>What a buffer is for.</summary>
internal enum BufferRole
{
    Input,
    Output,
    Scratch,
}

/// <summary>One pointer argument of a kernel and its size for every shape.</summary>
/// <param name="Name">As declared.</param>
/// <param name="Role">Input, output or scratch.</param>
/// <param name="Type">Of an element; its size is its least alignment.</param>
/// <param name="Bytes">By index of <see cref="BufferPlan.Shapes"/>.</param>
internal sealed record PlannedBuffer(string Name, BufferRole Role, ElementType Type, ImmutableArray<long> Bytes)
{
    public int ElementBytes => Type.Size();
}

/// <summary>The arguments of a kernel in the order it receives them, for all shapes of a task: public ones first, then held-out ones.</summary>
internal sealed record BufferPlan(ImmutableArray<PlannedBuffer> Buffers, ImmutableArray<Dims> Shapes, int PublicShapes)
{
    /// <summary>Most scratch memory that all calls of a command may have together, in bytes: it is filled before every command.</summary>
    public const long MaxScratch = 1L << 30;

    public static BufferPlan Of(KernelTask task)
    {
        ImmutableArray<Dims> shapes = [.. task.Shapes, .. task.HeldOut];
        var buffers = task.Inputs.Select(buffer => Plan(buffer, BufferRole.Input, shapes))
            .Concat(task.Outputs.Select(buffer => Plan(buffer, BufferRole.Output, shapes)));
        return new BufferPlan([.. buffers], shapes, task.Shapes.Length);
    }

    /// <summary>Adds a kernel's own scratch buffers.</summary>
    /// <param name="scratch">As declared.</param>
    /// <param name="tunables">Values for their sizes.</param>
    /// <param name="slots">Calls in one command, by shape.</param>
    /// <exception cref="FormatException">A size is negative, too large or cannot be computed.</exception>
    public BufferPlan With(
        ImmutableArray<ScratchBuffer> scratch, IReadOnlyDictionary<string, long> tunables, IReadOnlyList<int> slots)
    {
        var added = scratch.Select(buffer => new PlannedBuffer(buffer.Name, BufferRole.Scratch, buffer.Type, [.. Shapes.Select((shape, index) =>
        {
            var values = new Dictionary<string, long>(shape.ToDictionary(), StringComparer.Ordinal);
            foreach (var (name, value) in tunables)
            {
                values[name] = value;
            }

            // Wide enough for any product that int64 factors can reach before the bound stops it.
            var bytes = buffer.Shape.Aggregate((Int128)buffer.Type.Size(), (product, expression) => product < 0 || product > MaxScratch ? product : product * expression.Evaluate(values));
            var most = MaxScratch / slots[index];
            return bytes >= 0 && bytes <= most
                ? (long)bytes
                : throw new FormatException($"@scratch {buffer.Name} asks for {(bytes < 0 ? "less than nothing" : $"{bytes} bytes or more")} at {Where(index)}; at most {most >> 20} MiB");
        })])).ToArray();
        if (Enumerable.Range(0, Shapes.Length).Max(shape => added.Sum(buffer => buffer.Bytes[shape] * slots[shape])) > MaxScratch)
        {
            throw new FormatException($"the @scratch buffers ask for too much together; at most {MaxScratch >> 20} MiB for all calls of a command");
        }

        var plan = this with { Buffers = [.. Buffers, .. added] };
        return plan.Buffers.Length + Shapes[0].Values.Length <= WorkerProtocol.MaxArguments
            ? plan
            : throw new FormatException($"a kernel takes at most {WorkerProtocol.MaxArguments} arguments; this one would take {plan.Buffers.Length + Shapes[0].Values.Length}");
    }

    /// <summary>How a shape is spoken of: an operator may learn that there are held-out ones, not which.</summary>
    public string Where(int shape) => shape < PublicShapes ? Shapes[shape].ToString() : "a held-out shape";

    /// <summary>Bytes of one call's buffers.</summary>
    public long CallBytes(int shape) => Buffers.Sum(buffer => buffer.Bytes[shape]);

    private static PlannedBuffer Plan(BufferSpec buffer, BufferRole role, ImmutableArray<Dims> shapes)
    {
        var extents = buffer.Shape.Select(IntExpression.Parse).ToArray();
        return new PlannedBuffer(buffer.Name, role, buffer.Type, [.. shapes.Select(shape =>
        {
            var values = shape.ToDictionary();
            return buffer.Type.Size() * extents.Aggregate(1L, (product, extent) => checked(product * extent.Evaluate(values)));
        })]);
    }
}
