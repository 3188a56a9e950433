using System.Collections.Frozen;
using System.Text;
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

    /// <summary>What is wrong, or null.</summary>
    public static string? Violation(string source)
    {
        if (Trigraph().IsMatch(source))
        {
            return "the source has a trigraph, which compilers read differently; write the character";
        }

        // As the compiler does: lines that end with a backslash are joined before anything else is read.
        if (WithoutComments(Splice().Replace(source, string.Empty)) is not { } text)
        {
            return "the source has a raw string, or a comment or string without end, which this harness does not read; write it plainly";
        }

        foreach (var line in text.Split('\n'))
        {
            if (DirectiveLine().Match(line) is { Success: true } match && DirectiveViolation(match.Groups["name"].Value, match.Groups["rest"].Value.Trim()) is { } violation)
            {
                return violation;
            }
        }

        return Foreign().Match(text) is { Success: true } word ? $"'{word.Value}' is not allowed: {Remedy(word.Value)}" : null;
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

    /// <summary>The source with a blank for each comment, its strings kept; null if it cannot be told where one ends.</summary>
    private static string? WithoutComments(string source)
    {
        var text = new StringBuilder(source.Length);
        for (var at = 0; at < source.Length;)
        {
            var rest = source.AsSpan(at);
            var length = rest[0] is '"' or '\'' ? LiteralLength(rest, text) : rest.StartsWith("//") || rest.StartsWith("/*") ? CommentLength(rest) : 1;
            if (length == 0)
            {
                return null;
            }

            text.Append(rest[0] == '/' && length > 1 ? " " : rest[..length]);
            at += length;
        }

        return text.ToString();
    }

    /// <summary>0 if it does not end. A comment to the end of its line leaves the line's end.</summary>
    private static int CommentLength(ReadOnlySpan<char> rest)
    {
        var end = rest[1] == '/' ? rest.IndexOf('\n') : rest[2..].IndexOf("*/");
        return rest[1] == '/' ? (end < 0 ? rest.Length : end) : end < 0 ? 0 : end + 4;
    }

    /// <summary>0 if it does not end in its line, or is a raw string. An apostrophe inside a number parts its digits and is no literal.</summary>
    private static int LiteralLength(ReadOnlySpan<char> rest, StringBuilder before)
    {
        if (rest[0] == '\'' && IsNumber(before))
        {
            return 1;
        }

        if (rest[0] == '"' && before.Length > 0 && before[^1] == 'R')
        {
            return 0;
        }

        var length = 1;
        while (length < rest.Length && rest[length] != rest[0] && rest[length] != '\n')
        {
            length += rest[length] == '\\' ? 2 : 1;
        }

        return length < rest.Length && rest[length] == rest[0] ? length + 1 : 0;
    }

    private static bool IsNumber(StringBuilder text)
    {
        var start = text.Length;
        while (start > 0 && (char.IsAsciiLetterOrDigit(text[start - 1]) || text[start - 1] is '_' or '\'' or '.'))
        {
            start--;
        }

        return start < text.Length && char.IsAsciiDigit(text[start]);
    }

    [GeneratedRegex(@"\?\?[=/'()!<>-]")]
    private static partial Regex Trigraph();

    [GeneratedRegex(@"\\[ \t\v\f\r]*\n")]
    private static partial Regex Splice();

    [GeneratedRegex(@"^\s*(#|%:)\s*(?<name>\w*)(?<rest>.*)$")]
    private static partial Regex DirectiveLine();

    [GeneratedRegex("^(<(?<file>[^<>\"]*)>|\"(?<file>[^<>\"]*)\")$")]
    private static partial Regex Included();

    [GeneratedRegex(@"^(unroll|nounroll|once|nv_diag_(suppress|default|error|warning|once|push|pop))\b")]
    private static partial Regex AllowedPragma();

    [GeneratedRegex(@"\b(__has_\w+|__TIME__|__DATE__|__TIMESTAMP__|_Pragma)\b|\b\w*(asan_|ubsan_|cudasim)\w*")]
    private static partial Regex Foreign();
}
