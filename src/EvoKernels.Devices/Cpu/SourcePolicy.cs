using System.Collections.Frozen;
using System.Text.RegularExpressions;
using EvoKernels.Core.Gates;

namespace EvoKernels.Devices.Cpu;

/// <summary>What the allowed headers themselves say, word for word: a source that includes them repeats it.</summary>
/// <param name="Pragmas">Pragma lines without <c>pragma</c>.</param>
/// <param name="Attributes">Attributes with their arguments, without spaces.</param>
internal sealed record HeaderWords(FrozenSet<string> Pragmas, FrozenSet<string> Attributes);

/// <summary>
/// Allows only pragmas and attributes that give a kernel no rules of its own: those for floating-point, start-up code and symbols are for flags and the harness.
/// Reads the preprocessed text, the very text that is compiled: macros, pasted tokens and line splices have been carried out in it.
/// </summary>
internal static partial class SourcePolicy
{
    /// <summary>What is wrong, or null.</summary>
    /// <param name="preprocessed">Output of the preprocessor.</param>
    /// <param name="headers">What allowed headers may say beyond what a source may.</param>
    /// <param name="precompiled">The pragma that stands for the precompiled header in use, if any.</param>
    public static string? Violation(string preprocessed, HeaderWords headers, string? precompiled = null)
    {
        var lexer = new CppLexer(preprocessed);
        var token = lexer.Next();
        while (token.Kind != CppTokenKind.End)
        {
            string? violation = null;
            if (token.Kind == CppTokenKind.Ambiguous)
            {
                return $"the source has {token.Text}, which this harness does not read; write it plainly";
            }

            if (token.Kind == CppTokenKind.Directive)
            {
                violation = DirectiveViolation(token.Text.ToString(), headers.Pragmas, precompiled);
            }
            else if (token.Kind == CppTokenKind.Word && token.Text is "__attribute__" or "__attribute")
            {
                violation = AttributeReader.Read(ref lexer, isBracketed: false, headers.Attributes);
            }
            else if (token.Kind == CppTokenKind.Word && token.Text is "_Pragma" or "__pragma" or "__declspec")
            {
                violation = $"'{token.Text}' is not allowed here; write the pragma on a line of its own";
            }
            else if (token.Is('['))
            {
                token = lexer.Next();
                if (!token.Is('['))
                {
                    continue;
                }

                violation = AttributeReader.Read(ref lexer, isBracketed: true, headers.Attributes);
            }

            if (violation is not null)
            {
                return violation;
            }

            token = lexer.Next();
        }

        return null;
    }

    /// <summary>Every pragma and attribute of a text: for the allowed headers.</summary>
    public static HeaderWords Collect(string preprocessed)
    {
        var pragmas = new HashSet<string>(StringComparer.Ordinal);
        var attributes = new HashSet<string>(StringComparer.Ordinal);
        var lexer = new CppLexer(preprocessed);
        for (var token = lexer.Next(); token.Kind is not (CppTokenKind.End or CppTokenKind.Ambiguous); token = lexer.Next())
        {
            if (token.Kind == CppTokenKind.Directive && PragmaOf(token.Text.ToString()) is { } pragma)
            {
                pragmas.Add(pragma);
            }
            else if (token.Kind == CppTokenKind.Word && token.Text is "__attribute__" or "__attribute")
            {
                AttributeReader.Collect(ref lexer, attributes);
            }
        }

        return new HeaderWords(pragmas.ToFrozenSet(StringComparer.Ordinal), attributes.ToFrozenSet(StringComparer.Ordinal));
    }

    private static string? PragmaOf(string directive) =>
        PragmaLine().Match(directive) is { Success: true } match ? Spaces().Replace(match.Groups[1].Value, " ").Trim() : null;

    private static string? DirectiveViolation(string directive, FrozenSet<string> known, string? precompiled)
    {
        if (LineMarker().IsMatch(directive) || directive.StartsWith("ident ", StringComparison.Ordinal))
        {
            return null;
        }

        if (PragmaOf(directive) is not { } pragma)
        {
            return "a line begins with '#' after the macros have been carried out; write directives plainly";
        }

        if (pragma == precompiled || known.Contains(pragma) || AllowedPragma().IsMatch(pragma))
        {
            return null;
        }

        var words = FirstWords().Match(pragma).Value;
        return TargetPragma().Match(pragma) is { Success: true } target
            ? TargetPolicy.Violation(target.Groups[1].Value)
            : $"the pragma '{words}' is not allowed: {Remedy(words)}";
    }

    private static string Remedy(string words) => words switch
    {
        "GCC optimize" or "clang optimize" or "clang fp" or "float_control" or "clang float_control" or "STDC FP_CONTRACT" or "STDC FENV_ACCESS" or "STDC CX_LIMITED_RANGE" or "STDC FENV_ROUND" or "fenv_access" or "fp_contract" =>
            "it would give this kernel rules that its rivals do not have; compiler flags are chosen from sets that are open to all",
        "weak" or "redefine_extname" or "GCC visibility" or "clang section" => "it changes what the linker sees; export `kernel` and nothing else",
        _ => $"{Remedies.Pragmas}, GCC ivdep, GCC diagnostic, GCC target with instruction sets, clang loop, unroll, omp simd, once and pack",
    };

    [GeneratedRegex(@"^pragma(?![A-Za-z0-9_])(.*)$", RegexOptions.Singleline)]
    private static partial Regex PragmaLine();

    [GeneratedRegex("""^(line )?\d+( ".*")?( \d)*$""", RegexOptions.Singleline)]
    private static partial Regex LineMarker();

    [GeneratedRegex(@"^((GCC|clang|STDC) )?\S\w*")]
    private static partial Regex FirstWords();

    [GeneratedRegex(@"[\s]+")]
    private static partial Regex Spaces();

    // Without -fopenmp an omp line is a comment.
    [GeneratedRegex(@"^(once|GCC (unroll|ivdep|novector|diagnostic|system_header|warning|push_options|pop_options)\b.*|clang (loop|diagnostic|system_header)\b.*|(no)?unroll\b.*|pack ?\(.*|omp\b.*|message\b.*|(end)?region\b.*|(push|pop)_macro\b.*|GCC poison\b.*)$")]
    private static partial Regex AllowedPragma();

    [GeneratedRegex(@"^GCC target ?(.*)$")]
    private static partial Regex TargetPragma();
}
