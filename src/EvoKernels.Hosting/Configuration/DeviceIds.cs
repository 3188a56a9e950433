using System.Globalization;

namespace EvoKernels.Hosting.Configuration;

/// <summary>How device ids are written.</summary>
public static class DeviceIds
{
    private const int MaxProcessor = 4095;

    /// <summary>What is wrong with an id; null if it can name a device of some machine.</summary>
    internal static string? Problem(string id) => id.Split(':', 2) switch
    {
        ["cpu", var number] => IsProcessor(number) ? null : $"'{id}' is no device: cpu:N names logical processor N, 0 to {MaxProcessor}",
        ["cudasim", var number] => number is ['0' or '1' or '2' or '3'] ? null : $"'{id}' is no device: cudasim:0 to cudasim:3 are simulated GPUs",
        ["cuda", var name] => IsProcessor(name) || IsUuid(name)
            ? null
            : $"'{id}' is no device: write cuda:GPU-… with the UUID that 'nvidia-smi -L' shows, in lower case, or cuda:N with the driver's number",
        _ => $"'{id}' is no device id; known are cpu:N (logical processor N), cuda:GPU-… (a GPU) and cudasim:N (a simulated GPU), e.g. cpu:0",
    };

    /// <summary>Whether candidates for it are written in CUDA C++.</summary>
    public static bool IsCuda(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return id.StartsWith("cuda", StringComparison.Ordinal);
    }

    /// <summary>As NVIDIA's tools write it, in lower case: an id is compared as a text.</summary>
    private static bool IsUuid(string text) => text.StartsWith("GPU-", StringComparison.Ordinal) && Guid.TryParseExact(text.AsSpan(4), "D", out var uuid) && text == $"GPU-{uuid:D}";

    private static bool IsProcessor(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= MaxProcessor && text == number.ToString(CultureInfo.InvariantCulture);
}
