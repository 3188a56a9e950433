using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;

namespace EvoKernels.Devices.Cuda.Policy;

/// <summary>A source as a preprocessor cuts it up, after lines are joined.</summary>
/// <param name="Text">The source with a blank for each comment.</param>
/// <param name="Words">Names and numbers, each once: what a macro can paste together.</param>
internal sealed partial record CudaTokens(string Text, ImmutableHashSet<string> Words)
{
    /// <summary>The tokens, or why the source is not read as every compiler reads it.</summary>
    public static (CudaTokens? Tokens, string? Violation) Of(string source)
    {
        if (Ambiguous().Match(source) is { Success: true } odd)
        {
            return (null, odd.Value[0] == '?' ? "the source has a trigraph, which compilers read differently; write the character"
                : odd.Value[0] == '\\' ? "a blank follows the backslash that ends a line, which compilers read differently; delete it"
                : $"the source holds the control character U+{(int)odd.Value[0]:X4}; delete it");
        }

        var (text, words) = (new StringBuilder(source.Length), ImmutableHashSet.CreateBuilder<string>(StringComparer.Ordinal));
        foreach (Match match in Token().Matches(Splice().Replace(source, string.Empty)))
        {
            if (match.Groups["unended"].Success)
            {
                return (null, "the source has a raw string, or a comment or literal that does not end, which this harness does not read; write it plainly");
            }

            text.Append(match.Groups["comment"].Success ? " " : match.Value);
            if (match.Groups["word"].Success)
            {
                words.Add(match.Value);
            }
        }

        return (new CudaTokens(text.ToString(), words.ToImmutable()), null);
    }

    /// <summary>Trigraphs, blanks between a backslash and its line's end, and control characters that may or may not end a line.</summary>
    [GeneratedRegex(@"\?\?[=/'()!<>-]|\\[ \t\r]+\n(?<!\\\r\n)|\r(?!\n)|[\0-\x08\x0b\x0c\x0e-\x1f\x7f\x85\u2028\u2029]")]
    private static partial Regex Ambiguous();

    [GeneratedRegex(@"\\\r?\n")]
    private static partial Regex Splice();

    /// <summary>In the order in which a compiler tries them. A number holds apostrophes and exponents' signs; a literal ends in its line.</summary>
    [GeneratedRegex("""
        \G(?:(?<comment>//[^\n]*|/\*[\s\S]*?\*/)
        |(?<unended>/\*|(?:u8|[uUL])?R")
        |(?<word>\.?[0-9](?:[eEpP][+-]|'[0-9A-Za-z_]|[\w.$])*|[A-Za-z_$\u0080-\uffff][\w$\u0080-\uffff]*)
        |"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'
        |(?<unended>["'])
        |[\s\S])
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Token();
}
