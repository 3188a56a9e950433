namespace EvoKernels.Devices.Cuda.Interop;

/// <summary>Why a GPU's clocks are not at their highest: bits of <c>nvml.h</c> (nvmlClocksEventReason…).</summary>
internal static class ClockReasons
{
    /// <summary>Those that change clocks from moment to moment.</summary>
    public const ulong Disturbing = PowerCap | Slowdown | SoftwareHeat | HardwareHeat | PowerBrake;

    private const ulong PowerCap = 0x4;
    private const ulong Slowdown = 0x8;
    private const ulong SoftwareHeat = 0x20;
    private const ulong HardwareHeat = 0x40;
    private const ulong PowerBrake = 0x80;

    /// <summary>Every bit that this version knows, and what it says.</summary>
    public static IReadOnlyList<(ulong Bit, string Name)> Known { get; } =
    [
        (0x1, "idle"), (0x2, "clocks set by an application"), (PowerCap, "power cap"), (Slowdown, "hardware slow-down"), (0x10, "sync boost"), (SoftwareHeat, "heat, by software"),
        (HardwareHeat, "heat, by hardware"), (PowerBrake, "power brake"), (0x100, "display clocks"),
    ];
}
