using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace EvoKernels.Devices.Cuda.Policy;

/// <summary>
/// What is refused before a source is compiled: directives that read files or say where a line comes from, and names that belong to others. The compiler opens files long before
/// there is PTX to judge, and quotes them in its errors.
/// </summary>
internal static partial class CudaSourcePolicy
{
    /// <summary>Headers of NVIDIA's compiler for device code.</summary>
    private static readonly FrozenSet<string> Headers = FrozenSet.Create(StringComparer.Ordinal, "cuda_fp16.h", "cuda_bf16.h");

    private static readonly FrozenSet<string> Directives = FrozenSet.Create(
        StringComparer.Ordinal, "define", "undef", "if", "ifdef", "ifndef", "elif", "else", "endif", "error", "warning", "pragma", "include", "");

    /// <summary>What tells of the machine or the moment, and may not come about by pasting either.</summary>
    private static readonly string[] Forbidden = ["__TIME__", "__DATE__", "__TIMESTAMP__", "_Pragma", "__has_include", "__has_include_next", "__has_embed"];

    /// <summary>Parts of names of checking compilers and of the simulator.</summary>
    private static readonly string[] ForbiddenParts = ["asan_", "ubsan_", "cudasim"];

    /// <summary>What is wrong, or null.</summary>
    public static string? Violation(string source)
    {
        var (tokens, unread) = CudaTokens.Of(source);
        if (tokens is null)
        {
            return unread;
        }

        foreach (var line in tokens.Text.Split('\n'))
        {
            if (DirectiveLine().Match(line) is { Success: true } match && DirectiveViolation(match.Groups["name"].Value, match.Groups["rest"].Value.Trim()) is { } violation)
            {
                return violation;
            }
        }

        return Foreign().Match(tokens.Text) is { Success: true } word ? $"'{word.Value}' is not allowed: {Remedy(word.Value)}" : Pasted(tokens);
    }

    private static string? Pasted(CudaTokens tokens)
    {
        if (!Pasting().IsMatch(tokens.Text))
        {
            return null;
        }

        var pasted = new PastedNames(tokens.Words);
        return (Forbidden.FirstOrDefault(pasted.CanMake) ?? ForbiddenParts.FirstOrDefault(pasted.CanHold)) is { } name
            ? $"its macros could paste '{name}' together, which is not allowed: {Remedy(name)}; write names out instead of pasting them"
            : null;
    }

    private static string? DirectiveViolation(string name, string rest) =>
        !Directives.Contains(name) || (name.Length == 0 && rest.Length > 0) ? $"the directive '#{(name.Length > 0 ? name : rest)}' is not allowed; allowed are #include of a known header, #define, #undef, conditions, #error and #pragma"
        : name == "include" && !(Included().Match(rest) is { Success: true } file && Headers.Contains(file.Groups["file"].Value)) ? $"'#include {rest}' is not allowed; known headers are {string.Join(" and ", Headers.Order(StringComparer.Ordinal))}"
        : name == "pragma" && !AllowedPragma().IsMatch(rest) ? $"'#pragma {rest}' is not allowed; allowed are unroll, nounroll, once and nv_diag_…"
        : null;

    private static string Remedy(string word) => word switch
    {
        "__TIME__" or "__DATE__" or "__TIMESTAMP__" => "the same source must give the same kernel tomorrow",
        "_Pragma" => "write the pragma on a line of its own",
        _ when word.StartsWith("__has", StringComparison.Ordinal) => "a kernel may not ask which files a machine has",
        _ => "the name belongs to a checking compiler or to the simulator",
    };

    [GeneratedRegex("##|%:%:")]
    private static partial Regex Pasting();

    [GeneratedRegex(@"^\s*(#|%:)\s*(?<name>\w*)(?<rest>.*)$")]
    private static partial Regex DirectiveLine();

    [GeneratedRegex("^(<(?<file>[^<>\"]*)>|\"(?<file>[^<>\"]*)\")$")]
    private static partial Regex Included();

    [GeneratedRegex(@"^(unroll|nounroll|once|nv_diag_(suppress|default|error|warning|once|push|pop))\b")]
    private static partial Regex AllowedPragma();

    [GeneratedRegex(@"\b(__has_\w+|__TIME__|__DATE__|__TIMESTAMP__|_Pragma)\b|\b\w*(asan_|ubsan_|cudasim)\w*")]
    private static partial Regex Foreign();
}
