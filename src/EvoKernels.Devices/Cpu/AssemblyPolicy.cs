using System.Buffers;
using System.Collections.Frozen;

namespace EvoKernels.Devices.Cpu;

/// <summary>
/// Allows only the assembler directives that compilers themselves write. Whatever a source hides in strings, macros or pasted tokens is plain text by the
/// time it reaches the assembler, so this is where <c>.incbin</c>, <c>.include</c>, <c>.macro</c> and their kind are refused.
/// </summary>
internal static class AssemblyPolicy
{
    private static readonly SearchValues<char> NotInLabels = SearchValues.Create(" \t%(,");
    private static readonly SearchValues<char> AfterDirective = SearchValues.Create(" \t,=\"");

    private static readonly FrozenSet<string> Allowed = new[]
    {
        ".file", ".text", ".data", ".bss", ".section", ".globl", ".global", ".type", ".size", ".align", ".p2align", ".balign", ".long", ".quad", ".byte",
        ".value", ".short", ".2byte", ".4byte", ".8byte", ".int", ".octa", ".zero", ".space", ".skip", ".fill", ".string", ".ascii", ".asciz", ".set", ".ident",
        ".comm", ".local", ".hidden", ".internal", ".protected", ".weak", ".loc", ".float", ".double", ".uleb128", ".sleb128", ".addrsig", ".addrsig_sym",
        ".intel_syntax", ".att_syntax", ".pushsection", ".popsection", ".previous", ".attach_to_group", ".popalign", ".subsection",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>What is wrong, or null.</summary>
    public static string? Violation(string assembly)
    {
        foreach (var line in assembly.AsSpan().EnumerateLines())
        {
            if (LineViolation(line) is { } violation)
            {
                return violation;
            }
        }

        return null;
    }

    private static string? LineViolation(ReadOnlySpan<char> line)
    {
        line = line.Trim();
        if (line.IsEmpty || line[0] == '#')
        {
            return null;
        }

        var start = 0;
        var quoted = false;
        for (var i = 0; i <= line.Length; i++)
        {
            var end = i == line.Length;
            if (!end && line[i] == '\\' && quoted)
            {
                i++;
            }
            else if (!end && line[i] == '"')
            {
                quoted = !quoted;
            }
            else if (!end && !quoted && (line[i] == '\'' || (line[i] == '/' && i + 1 < line.Length && line[i + 1] == '*')))
            {
                // Compilers write neither; both would let text pass for a string or a comment.
                return "inline assembly with character constants or block comments is not allowed";
            }
            else if (end || (!quoted && line[i] is ';' or '#'))
            {
                if (StatementViolation(line[start..i]) is { } violation)
                {
                    return violation;
                }

                if (!end && line[i] == '#')
                {
                    return null;
                }

                start = i + 1;
            }
        }

        // Assemblers carry an open string over the end of the line, and then see code where we would see text.
        return quoted ? "inline assembly with a string over several lines is not allowed" : null;
    }

    private static string? StatementViolation(ReadOnlySpan<char> statement)
    {
        statement = statement.Trim();
        // Labels stand before a statement: `name:`, `1:`, also with a space before the colon.
        int colon;
        while ((colon = statement.IndexOf(':')) > 0 && statement[..colon].TrimEnd().IndexOfAny(NotInLabels) < 0)
        {
            statement = statement[(colon + 1)..].Trim();
        }

        if (!statement.IsEmpty && statement[0] == '"')
        {
            return "inline assembly that begins with a quoted name is not allowed";
        }

        if (statement.IsEmpty || statement[0] != '.')
        {
            return null;
        }

        var end = statement.IndexOfAny(AfterDirective);
        var directive = (end < 0 ? statement : statement[..end]).ToString().ToLowerInvariant();
        var isAssignment = end > 0 && statement[end..].Trim() is ['=', ..];
        return isAssignment || Allowed.Contains(directive) || directive.StartsWith(".cfi_", StringComparison.Ordinal)
            ? null
            : $"the assembler directive '{directive}' is not allowed in a kernel";
    }
}
