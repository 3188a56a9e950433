using EvoKernels.Contracts.Devices;

namespace EvoKernels.Core.Prompts;

/// <summary>A device as a prompt describes it.</summary>
public static class DeviceFacts
{
    private const int Longest = 600;

    /// <summary>Bytes of the working sets that are worth telling: within the first, second and last level of caches of usual processors, and beyond all.</summary>
    private static readonly long[] Sizes = [32 << 10, 1 << 20, 8 << 20, 256 << 20];

    /// <summary>E.g. <c>cpu:0, some model; measured: read 213 GB/s from 16 KiB; …</c>: on one line, at most 600 characters.</summary>
    public static string Describe(DeviceInfo device)
    {
        var measured = device.Ceilings.Where(ceiling => ceiling.WorkingSetBytes is null).Select(ceiling => $"{ceiling.Name} {ceiling.Value:0.#} {ceiling.Unit}")
            .Concat(device.Ceilings.Where(ceiling => ceiling.WorkingSetBytes is not null).GroupBy(ceiling => ceiling.Name).SelectMany(Telling));
        var list = string.Join(", ", measured);
        return PromptText.Line($"{device.Id}, {device.Model}{(list.Length > 0 ? $"; measured: {list}" : "")}", Longest);
    }

    /// <summary>Of a curve over working sets, the points next to <see cref="Sizes"/>.</summary>
    private static IEnumerable<string> Telling(IEnumerable<Ceiling> curve) => Sizes
        .Select(size => curve.MinBy(ceiling => Math.Abs(Math.Log((double)ceiling.WorkingSetBytes!.Value / size)))!)
        .Distinct()
        .Select(ceiling => $"{ceiling.Name} {ceiling.Value:0.#} {ceiling.Unit} in {Bytes(ceiling.WorkingSetBytes!.Value)}");

    private static string Bytes(long bytes) => bytes >= 1 << 20 ? $"{bytes >> 20} MiB" : $"{bytes >> 10} KiB";
}
