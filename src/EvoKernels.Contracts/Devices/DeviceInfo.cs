using System.Collections.Immutable;

namespace EvoKernels.Contracts.Devices;

/// <summary>Something measured about a device, with its unit: <c>read 4 MiB = 28.1 GB/s</c>.</summary>
[GenerateSerializer, Immutable, Alias("evokernels.ceiling")]
public sealed record Ceiling(
    [property: Id(0)] string Name,
    [property: Id(1)] double Value,
    [property: Id(2)] string Unit,
    [property: Id(3)] long? WorkingSetBytes);

/// <summary>A device of this machine with its measured ceilings.</summary>
/// <param name="Id"><c>cpu:0</c> for logical processor 0.</param>
/// <param name="Model">As the hardware names itself.</param>
/// <param name="Ceilings">Measured here, never looked up.</param>
[GenerateSerializer, Immutable, Alias("evokernels.device")]
public sealed record DeviceInfo(
    [property: Id(0)] string Id,
    [property: Id(1)] string Model,
    [property: Id(2)] ImmutableArray<Ceiling> Ceilings);
