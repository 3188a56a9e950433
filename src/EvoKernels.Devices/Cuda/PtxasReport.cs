using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace EvoKernels.Devices.Cuda;

/// <summary>What <c>ptxas -v</c> says of one kernel, in the log of NVRTC.</summary>
/// <param name="Registers">Of a thread.</param>
/// <param name="SpillBytes">Stores of registers that did not fit, bytes a thread.</param>
/// <param name="StackBytes">Local memory of a thread, bytes.</param>
/// <param name="SharedBytes">Static shared memory of a block, bytes.</param>
internal sealed partial record PtxasReport(int Registers, int SpillBytes, int StackBytes, int SharedBytes)
{
    /// <summary>For NVRTC, so that its log has the report.</summary>
    public const string Option = "--ptxas-options=-v";

    /// <summary>By the kernel's name in the code; what a log of another form leaves out is not there.</summary>
    public static ImmutableDictionary<string, PtxasReport> Of(string log)
    {
        var found = ImmutableDictionary.CreateBuilder<string, PtxasReport>(StringComparer.Ordinal);
        var (name, spills, stack) = (string.Empty, 0, 0);
        foreach (var line in log.Split('\n'))
        {
            if (Entry().Match(line) is { Success: true } entry)
            {
                (name, spills, stack) = (entry.Groups["name"].Value, 0, 0);
            }
            else if (Frame().Match(line) is { Success: true } frame)
            {
                (stack, spills) = (Number(frame, "stack"), Number(frame, "spills"));
            }
            else if (name.Length > 0 && Used().Match(line) is { Success: true } used)
            {
                found[name] = new PtxasReport(Number(used, "registers"), spills, stack, Shared().Match(line) is { Success: true } shared ? Number(shared, "bytes") : 0);
            }
        }

        return found.ToImmutable();
    }

    private static int Number(Match match, string group) => int.Parse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"Compiling entry function '(?<name>[\w$]+)'")]
    private static partial Regex Entry();

    [GeneratedRegex(@"(?<stack>\d{1,9}) bytes stack frame, (?<spills>\d{1,9}) bytes spill stores")]
    private static partial Regex Frame();

    [GeneratedRegex(@"\b(?<bytes>\d{1,9}) bytes smem\b")]
    private static partial Regex Shared();

    [GeneratedRegex(@"\bUsed (?<registers>\d{1,4}) registers")]
    private static partial Regex Used();
}
