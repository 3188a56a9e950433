using System.Globalization;

namespace EvoKernels.Hosting.Configuration;

/// <summary>How device ids are written.</summary>
internal static class DeviceIds
{
    private const int MaxProcessor = 4095;

    /// <summary>What is wrong with an id; null if it can name a device of some machine.</summary>
    public static string? Problem(string id) => id.Split(':', 2) switch
    {
        ["cpu", var number] => IsProcessor(number) ? null : $"'{id}' is no device: cpu:N names logical processor N, 0 to {MaxProcessor}",
        ["cuda", _] or ["cuda"] => $"'{id}': CUDA devices come in a later version; this one knows cpu:N, e.g. cpu:0",
        ["cudasim", _] or ["cudasim"] => $"'{id}': the simulated CUDA device comes in a later version; this one knows cpu:N, e.g. cpu:0",
        _ => $"'{id}' is no device id; this version knows cpu:N (logical processor N), e.g. cpu:0",
    };

    private static bool IsProcessor(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= MaxProcessor && text == number.ToString(CultureInfo.InvariantCulture);
}
