using EvoKernels.Contracts.Tasks;

namespace EvoKernels.Core.Gates;

/// <summary>What kernels of a task may compute in.</summary>
/// <param name="Name">As a task file spells it.</param>
/// <param name="HalfUnit">Half a unit in the last place, relative: the error of rounding one value.</param>
public readonly record struct Precision(string Name, double HalfUnit)
{
    public static Precision Float32 { get; } = new("float32", 1.0 / (1 << 24));

    public bool IsFloat32 => this == Float32;

    public static Precision Of(KernelTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return task.Allow switch
        {
            null => Float32,
            "tfloat32" => new("tfloat32", 1.0 / (1 << 11)),
            "bfloat16" => new("bfloat16", 1.0 / (1 << 8)),
            var other => throw new ArgumentException($"'{other}' is no known precision", nameof(task)),
        };
    }
}
