using System.Text.RegularExpressions;

namespace EvoKernels.Devices.Cpu;

/// <summary>What <c>target("…")</c> may say: instruction sets and the vector width, nothing that changes rules of arithmetic.</summary>
internal static partial class TargetPolicy
{
    /// <summary>What is wrong with the arguments, or null.</summary>
    /// <param name="arguments">Strings as written, e.g. <c>("avx2,fma","bmi")</c>.</param>
    public static string? Violation(string arguments)
    {
        // Only plain strings, commas and one pair of parentheses: what is between the quotes is then what the compiler sees.
        if (!Strings().IsMatch(arguments))
        {
            return "the attribute or pragma 'target' takes plain strings with names of instruction sets, e.g. target(\"avx512f,avx512bw\")";
        }

        var names = arguments.Trim().TrimStart('(').TrimEnd(')').Replace("\"", string.Empty, StringComparison.Ordinal).Split(',', StringSplitOptions.TrimEntries);
        return names.FirstOrDefault(name => !Known().IsMatch(name)) is { } other
            ? $"'{other}' is not allowed in target(…): name instruction sets only, e.g. target(\"avx512f,avx512bw\"); rules of arithmetic and tuning come from the flags"
            : null;
    }

    [GeneratedRegex("""^ ?\(?(?:[ ,]|"[^"\\]*")+\)? ?$""")]
    private static partial Regex Strings();

    [GeneratedRegex(@"^((no-)?(mmx|sse|sse2|sse3|ssse3|sse4|sse4\.1|sse4\.2|sse4a|avx|avx2|fma|fma4|f16c|bmi|bmi2|lzcnt|abm|popcnt|tbm|xop|movbe|adx|aes|pclmul|sha|vaes|vpclmulqdq|gfni|prfchw|crc32|avx512[a-z0-9]+|avxvnni|avxifma|avxvnniint(8|16)|avxneconvert|avx10\.[12]|amx-(tile|bf16|int8|fp16|complex))|prefer-vector-width=(128|256|512))$")]
    private static partial Regex Known();
}
