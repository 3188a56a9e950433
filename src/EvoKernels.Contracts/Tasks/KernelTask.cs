using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace EvoKernels.Contracts.Tasks;

/// <summary>Values of an int32 input: <c>From</c> and up, below <c>Below</c>. Both are integer expressions over the task's dims.</summary>
[GenerateSerializer, Immutable, Alias("evokernels.value-range")]
public sealed record ValueRange(
    [property: Id(0)] string From,
    [property: Id(1)] string Below);

/// <summary>A buffer of a task: <c>Shape</c> holds integer expressions over the task's dims, outermost first. Int32 inputs have a range, others none.</summary>
[GenerateSerializer, Immutable, Alias("evokernels.buffer")]
public sealed record BufferSpec(
    [property: Id(0)] string Name,
    [property: Id(1)] ElementType Type,
    [property: Id(2)] ImmutableArray<string> Shape,
    [property: Id(3)] ValueRange? Range = null);

/// <summary>The least work any kernel must do, as integer expressions over dims: the roofline floor.</summary>
[GenerateSerializer, Immutable, Alias("evokernels.work")]
public sealed record WorkModel(
    [property: Id(0)] string Flops,
    [property: Id(1)] string Bytes);

/// <summary>A source text and the name it is known by, relative to its task's folder.</summary>
[GenerateSerializer, Immutable, Alias("evokernels.source")]
public sealed record SourceFile(
    [property: Id(0)] string Name,
    [property: Id(1)] string Text)
{
    /// <summary>Whether it is written in CUDA C++, by its name.</summary>
    [JsonIgnore]
    public bool IsCuda => Name.EndsWith(".cu", StringComparison.Ordinal);
}

/// <summary>A trusted kernel to be beaten. <c>Link</c> names libraries it may use (vendor baselines).</summary>
[GenerateSerializer, Immutable, Alias("evokernels.baseline")]
public sealed record Baseline(
    [property: Id(0)] SourceFile Source,
    [property: Id(1)] ImmutableArray<string> Link);

/// <summary>What to compute and how an answer is judged. Self-contained: holds every text that the verdict depends on.</summary>
/// <param name="Name">The task's name: lower case, digits and dashes.</param>
/// <param name="Summary">One line for people and prompts.</param>
/// <param name="DimNames">Names of the int64 dimensions, in the order a kernel receives them.</param>
/// <param name="Inputs">Read-only buffers in declared order.</param>
/// <param name="Outputs">Written buffers in declared order, after the inputs.</param>
/// <param name="Shapes">Timed, public shapes. At least one.</param>
/// <param name="HeldOut">Shapes verified but never shown to an operator. May be empty.</param>
/// <param name="Work">The least flops and bytes of any kernel.</param>
/// <param name="Reference">Trusted fp64 C++ source that exports <c>reference</c>.</param>
/// <param name="Distributions">Names of the input distributions; never empty after loading.</param>
/// <param name="Precision">Accuracy a result must have: <c>float32</c>.</param>
/// <param name="Baselines">Trusted kernels; a claim is over the strongest. At least one.</param>
/// <param name="Seeds">First members of the population.</param>
/// <param name="Threads">Threads a kernel may use: 1 for now.</param>
/// <param name="Allow">A lower precision that kernels may compute in, one of <see cref="KnownAllowances"/>; null for none. Every claim says so.</param>
[GenerateSerializer, Immutable, Alias("evokernels.task")]
public sealed record KernelTask(
    [property: Id(0)] string Name,
    [property: Id(1)] string Summary,
    [property: Id(2)] ImmutableArray<string> DimNames,
    [property: Id(3)] ImmutableArray<BufferSpec> Inputs,
    [property: Id(4)] ImmutableArray<BufferSpec> Outputs,
    [property: Id(5)] ImmutableArray<Dims> Shapes,
    [property: Id(6)] ImmutableArray<Dims> HeldOut,
    [property: Id(7)] WorkModel Work,
    [property: Id(8)] SourceFile Reference,
    [property: Id(9)] ImmutableArray<string> Distributions,
    [property: Id(10)] string Precision,
    [property: Id(11)] ImmutableArray<Baseline> Baselines,
    [property: Id(12)] ImmutableArray<SourceFile> Seeds,
    [property: Id(13)] int Threads,
    [property: Id(14)] string? Allow = null)
{
    /// <summary>Distribution names known to the harness; <c>default</c> in a task file means all of them.</summary>
    public static ImmutableArray<string> KnownDistributions { get; } =
        ["normal", "uniform", "log-normal", "large-magnitude", "mixed-scale", "constant-rows", "cancellation", "exact-integers", "fine-steps"];

    /// <summary>The task with the baselines and seeds of one language alone: what a device of the other kind cannot run is not there for it.</summary>
    public KernelTask For(bool isCuda) => this with
    {
        Baselines = [.. Baselines.Where(baseline => baseline.Source.IsCuda == isCuda)],
        Seeds = [.. Seeds.Where(seed => seed.IsCuda == isCuda)],
    };

    /// <summary>Lower precisions that a task may allow.</summary>
    public static ImmutableArray<string> KnownAllowances { get; } = ["bfloat16", "tfloat32"];
}
