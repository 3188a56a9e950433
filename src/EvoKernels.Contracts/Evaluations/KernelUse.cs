using System.Text.Json.Serialization;

namespace EvoKernels.Contracts.Evaluations;

/// <summary>What one <c>__global__</c> function takes of a GPU. A figure is null where neither the compiler nor the driver told it.</summary>
/// <param name="Name">As <c>@launch</c> names it.</param>
/// <param name="Registers">Of a thread, 0 to 255.</param>
/// <param name="SpillBytes">Registers that did not fit and are stored to memory, bytes a thread; 0 is what one wants.</param>
/// <param name="LocalBytes">Stack of a thread in local memory, bytes: arrays indexed at run time, and spills.</param>
/// <param name="SharedBytes">Shared memory of a block, static (as far as the compiler told) and dynamic, bytes, at the public shape that asks for most.</param>
/// <param name="BlockThreads">Most threads of a block at a public shape, 1 to 1024.</param>
/// <param name="Occupancy">Threads that a multiprocessor holds at once over those it could hold, 0 to 1, as the driver works it out.</param>
[GenerateSerializer, Immutable, Alias("evokernels.kernel-use")]
public sealed record KernelUse(
    [property: Id(0)] string Name,
    [property: Id(1)] int? Registers,
    [property: Id(2)] int? SpillBytes,
    [property: Id(3)] int? LocalBytes,
    [property: Id(4)] int SharedBytes,
    [property: Id(5)] int BlockThreads,
    [property: Id(6), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Occupancy = null)
{
    /// <summary>E.g. <c>softmax: 32 registers, 4096 B of shared memory, 256 threads a block, occupancy 75%</c>; spills and local memory are named where there are any.</summary>
    public string InWords => string.Join(", ", new[]
    {
        Registers is { } registers ? $"{Name}: {registers} registers" : $"{Name}: registers unknown",
        SpillBytes > 0 ? $"{SpillBytes} B of them spilled" : null,
        LocalBytes > (SpillBytes ?? 0) ? $"{LocalBytes} B of local memory" : null,
        $"{SharedBytes} B of shared memory",
        $"{BlockThreads} threads a block",
        Occupancy is { } occupancy ? FormattableString.Invariant($"occupancy {100 * occupancy:0}%") : null,
    }.OfType<string>());
}
