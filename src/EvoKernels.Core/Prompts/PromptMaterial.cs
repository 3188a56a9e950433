using System.Collections.Immutable;
using EvoKernels.Contracts.Search;
using EvoKernels.Contracts.Tasks;

namespace EvoKernels.Core.Prompts;

/// <summary>All that a question can tell.</summary>
/// <param name="Task">The task.</param>
/// <param name="Device">The devices in words.</param>
/// <param name="Parents">One, or two for a crossover; the second is shown first among the inspirations.</param>
/// <param name="Inspirations">Other members worth showing, the most useful first.</param>
/// <param name="Failures">What went wrong lately, oldest first.</param>
public sealed record PromptMaterial(
    KernelTask Task, string Device, ImmutableArray<PromptMember> Parents, ImmutableArray<PromptMember> Inspirations, ImmutableArray<KnownFailure> Failures)
{
    /// <summary>What the campaign has learned; null if nothing yet.</summary>
    public string? Notes { get; init; }

    /// <summary>The rejected member that is to be mended; null but for a repair.</summary>
    public PromptMember? Failed { get; init; }

    /// <summary>Whether compilers' remarks are shown.</summary>
    public bool HasRemarks { get; init; } = true;

    /// <summary>A campaign has devices of one kind, and its task the sources for it.</summary>
    public bool IsCuda => Task.Seeds.Any(seed => seed.IsCuda) || Task.Baselines.Any(baseline => baseline.Source.IsCuda);
}
