using EvoKernels.Contracts.Tasks;

namespace EvoKernels.Core.Gates;

/// <summary>Too good to be true is refused: nothing right is quicker than moving the bytes and doing the arithmetic.</summary>
public static class RooflineGate
{
    /// <summary>Below this share of the floor is impossible; the rest is for noise of the floor itself.</summary>
    public const double ImpossibleShare = 0.8;

    /// <summary>Why the time cannot be, or null.</summary>
    public static string? Check(double nanoseconds, double floorNanoseconds, Dims dims) => nanoseconds < ImpossibleShare * floorNanoseconds
        ? $"a call took {nanoseconds / 1000:0.0} µs at {dims}; moving the data and doing the arithmetic takes at least {floorNanoseconds / 1000:0.0} µs on this machine"
        : null;
}
