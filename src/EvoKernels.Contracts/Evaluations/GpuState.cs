namespace EvoKernels.Contracts.Evaluations;

/// <summary>A GPU at one moment, as NVML sees it. A figure is null where the device, or this version of NVML, does not know it.</summary>
/// <param name="ClockMegahertz">Of the multiprocessors, MHz.</param>
/// <param name="MaxClockMegahertz">The highest it goes, MHz.</param>
/// <param name="MemoryClockMegahertz">MHz.</param>
/// <param name="TemperatureCelsius">Degrees Celsius.</param>
/// <param name="PowerMilliwatts">Milliwatts.</param>
/// <param name="PowerLimitMilliwatts">In force, milliwatts.</param>
/// <param name="ClockReasons">Why clocks are not at their highest: bits of <c>nvml.h</c>, <c>nvmlClocksEventReason…</c>.</param>
/// <param name="Ecc">1 if memory corrects errors, which takes bandwidth on some models.</param>
/// <param name="Mig">1 if the GPU is split into parts that share what is not split.</param>
/// <param name="Persistence">1 if the driver stays loaded between programs.</param>
/// <param name="Processes">With a context on it, ours among them.</param>
public sealed record GpuState(
    uint? ClockMegahertz,
    uint? MaxClockMegahertz,
    uint? MemoryClockMegahertz,
    uint? TemperatureCelsius,
    uint? PowerMilliwatts,
    uint? PowerLimitMilliwatts,
    ulong? ClockReasons,
    uint? Ecc,
    uint? Mig,
    uint? Persistence,
    uint? Processes);
