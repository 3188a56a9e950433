using System.Collections.Immutable;

namespace EvoKernels.Contracts.Evaluations;

/// <summary>What a confirmation looked at after a number of process pairs.</summary>
/// <param name="Pairs">Process pairs so far.</param>
/// <param name="Lower">Lower end of the interval at this look.</param>
/// <param name="Upper">Upper end.</param>
[GenerateSerializer, Immutable, Alias("evokernels.confirm-look")]
public sealed record ConfirmLook(
    [property: Id(0)] int Pairs,
    [property: Id(1)] double Lower,
    [property: Id(2)] double Upper);

/// <summary>A long run of calls in one process, every output checked.</summary>
/// <param name="Calls">Calls made.</param>
/// <param name="NewContents">Those of them whose inputs this process had not seen.</param>
/// <param name="Seconds">Wall seconds, making the inputs included.</param>
/// <param name="Pace">Median speed-up after all these calls over the confirmed one; 1 if age changes nothing, null if no shape could be timed.</param>
[GenerateSerializer, Immutable, Alias("evokernels.soak")]
public sealed record SoakResult(
    [property: Id(0)] int Calls,
    [property: Id(1)] int NewContents,
    [property: Id(2)] double Seconds,
    [property: Id(3)] double? Pace);

/// <summary>What stands beside a confirmed claim. For people: held-out shapes are in it, so no operator may see it.</summary>
/// <param name="Control">The baseline against itself in the same seconds, its interval computed as the claim's.</param>
/// <param name="HeldOut">Timings of the held-out shapes that are long enough; not part of the aggregate.</param>
/// <param name="Looks">The interval at each look, the last one being the claim's.</param>
/// <param name="Soak">The long run; null if there was none.</param>
/// <param name="Unrest">How far, as a logarithm, the machine was from quiet in the pairs that count; every interval reaches at least this far. 0 on a quiet machine.</param>
[GenerateSerializer, Immutable, Alias("evokernels.confirm-details")]
public sealed record ConfirmDetails(
    [property: Id(0)] Speedup Control,
    [property: Id(1)] ImmutableArray<ShapeTiming> HeldOut,
    [property: Id(2)] ImmutableArray<ConfirmLook> Looks,
    [property: Id(3)] SoakResult? Soak,
    [property: Id(4)] double Unrest = 0);
