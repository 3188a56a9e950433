using EvoKernels.Contracts.Devices;
using EvoKernels.Devices.Cuda.Interop;

namespace EvoKernels.Devices.Cuda.Examination;

/// <summary>Does NVML tell what disturbs a measurement, and does anything disturb one now?</summary>
internal static class NvmlChecks
{
    public static IEnumerable<(string Name, Func<ExaminationBench, DeviceCheck> Check)> All =>
    [
        ("clocks", bench => With(bench, "clocks", Clocks)),
        ("reasons for lower clocks", bench => With(bench, "reasons for lower clocks", LowerClocks)),
        ("temperature and power", bench => With(bench, "temperature and power", Power)),
        ("MIG, ECC and persistence", bench => With(bench, "MIG, ECC and persistence", Modes)),
        ("other processes", bench => With(bench, "other processes", Processes)),
    ];

    private static DeviceCheck With(ExaminationBench bench, string name, Func<NvmlDevice, (CheckOutcome Outcome, string Detail)> look)
    {
        using var device = NvmlDevice.Open(bench.Gpu.Uuid);
        var (outcome, detail) = look(device);
        return new DeviceCheck(name, outcome, detail);
    }

    private static (CheckOutcome Outcome, string Detail) Clocks(NvmlDevice device) => (device.ClockMegahertz, device.MaxClockMegahertz) switch
    {
        ({ } now, { } most) => (now <= most && most is > 100 and < 10_000 ? CheckOutcome.Right : CheckOutcome.Wrong, $"{now} of {most} MHz, memory {device.MemoryClockMegahertz} MHz"),
        _ => (CheckOutcome.Unknown, "NVML does not tell: a change of clocks in a measurement would not be seen"),
    };

    private static (CheckOutcome Outcome, string Detail) LowerClocks(NvmlDevice device)
    {
        if (device.ClockReasons is not { } reasons)
        {
            return (CheckOutcome.Unknown, "NVML does not tell: heat and power caps would not be seen");
        }

        var unknown = reasons & ~ClockReasons.Known.Aggregate(0UL, (all, one) => all | one.Bit);
        var named = string.Join(", ", ClockReasons.Known.Where(one => (reasons & one.Bit) != 0).Select(one => one.Name).DefaultIfEmpty("none"));
        return unknown != 0 ? (CheckOutcome.Wrong, $"0x{reasons:x} has bits that this version does not know: 0x{unknown:x}") : (CheckOutcome.Right, $"0x{reasons:x}: {named}");
    }

    private static (CheckOutcome Outcome, string Detail) Power(NvmlDevice device)
    {
        var isOdd = device.Temperature is < 5 or > 120 || device.Power is < 1_000 or > 3_000_000 || device.Power > 2 * device.PowerLimit;
        return (isOdd ? CheckOutcome.Wrong : device.Temperature is null ? CheckOutcome.Unknown : CheckOutcome.Right,
            $"{Told(device.Temperature)} °C, {Told(device.Power / 1000)} of {Told(device.PowerLimit / 1000)} W");
    }

    private static (CheckOutcome Outcome, string Detail) Modes(NvmlDevice device) => device.Mig == 1
        ? (CheckOutcome.Wrong, "MIG is on: the GPU is split, and its parts disturb each other; turn it off for measurements (nvidia-smi -mig 0)")
        : (CheckOutcome.Right, $"MIG {Mode(device.Mig)}, ECC {Mode(device.Ecc)}, persistence {Mode(device.Persistence)}");

    private static (CheckOutcome Outcome, string Detail) Processes(NvmlDevice device) => device.Processes switch
    {
        null => (CheckOutcome.Unknown, "NVML does not tell: others on the GPU would not be seen"),
        0 => (CheckOutcome.Unknown, "NVML sees none, not even this one: in a container others may be hidden"),
        1 => (CheckOutcome.Right, "this one alone"),
        var count => (CheckOutcome.Wrong, $"{count} processes have a context on it: nothing can be measured until the others have ended"),
    };

    private static string Told(uint? value) => value is { } known ? $"{known}" : "?";

    private static string Mode(uint? value) => value switch { 0 => "off", 1 => "on", null => "unknown to NVML", var other => $"{other}" };
}
