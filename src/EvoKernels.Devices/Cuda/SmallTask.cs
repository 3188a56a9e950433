using System.Collections.Immutable;
using EvoKernels.Contracts.Tasks;
using EvoKernels.Core.Expressions;

namespace EvoKernels.Devices.Cuda;

/// <summary>What of a task a simulator gets to see: a thread costs it some ten nanoseconds, and shapes made for a GPU would take it minutes.</summary>
internal static class SmallTask
{
    /// <summary>Operations and bytes of a shape together: about a second for a plain kernel with all its distributions.</summary>
    private const long Most = 1 << 22;

    /// <summary>The task with its small shapes alone; with its smallest if all are large.</summary>
    public static KernelTask Of(KernelTask task)
    {
        ImmutableArray<Dims> Small(ImmutableArray<Dims> shapes) => [.. shapes.Where(shape => Size(task, shape) <= Most)];
        var (shapes, heldOut) = (Small(task.Shapes), Small(task.HeldOut));
        return shapes.IsEmpty
            ? task with { Shapes = [task.Shapes.Concat(task.HeldOut).MinBy(shape => Size(task, shape))!], HeldOut = heldOut }
            : task with { Shapes = shapes, HeldOut = heldOut };
    }

    private static long Size(KernelTask task, Dims shape)
    {
        var dims = shape.ToDictionary();
        return IntExpression.Parse(task.Work.Flops).Evaluate(dims) + IntExpression.Parse(task.Work.Bytes).Evaluate(dims);
    }
}
