using System.Globalization;

namespace EvoKernels.WrongKernels;

/// <summary>
/// The mistakes that people and models make in kernels, as changes of single tokens or statements: off-by-one bounds, changed operators and constants,
/// wrong indices, skipped elements, dropped tails and statements.
/// </summary>
internal static class MutationOperators
{
    private static readonly Dictionary<string, string[]> Operators = new(StringComparer.Ordinal)
    {
        ["<"] = ["<="], ["<="] = ["<"], [">"] = [">="], [">="] = [">"], ["=="] = ["!="], ["!="] = ["=="], ["&&"] = ["||"], ["||"] = ["&&"],
        ["+"] = ["-"], ["-"] = ["+"], ["*"] = ["+"], ["/"] = ["*"], ["%"] = ["/"], ["+="] = ["-=", "="], ["-="] = ["+="], ["*="] = ["/=", "="], ["/="] = ["*="],
        ["<<"] = [">>"],
    };

    private static readonly Dictionary<string, string> Functions = new(StringComparer.Ordinal)
    {
        ["larger"] = "smaller", ["smaller"] = "larger", ["max"] = "min", ["min"] = "max", ["sqrt"] = "cbrt", ["exp"] = "exp2", ["log"] = "log2", ["first"] = "!first",
    };

    /// <summary>Statements that declare something: without them nothing compiles. Parameters of a kernel's layout are choices, like tunables.</summary>
    private static readonly HashSet<string> Declarations = new(StringComparer.Ordinal)
    {
        "const", "constexpr", "typedef", "using", "static", "float", "double", "int", "int32_t", "int64_t", "uint64_t", "Floats", "Ints", "extern", "template", "struct",
    };

    /// <summary>All single mistakes in a kernel's text.</summary>
    public static IEnumerable<Mutation> All(string source)
    {
        var tokens = CppTokens.Of(source);
        var integers = tokens.Zip(tokens.Skip(1)).Where(pair => pair.First.Text == "int64_t" && pair.Second.IsName).Select(pair => pair.Second.Text).Distinct().ToArray();
        return Statements(tokens).SelectMany(statement => OfStatement(tokens, statement.From, statement.To, integers));
    }

    /// <summary>Token ranges up to a semicolon or brace, but for declarations of layout, signatures and hints.</summary>
    private static IEnumerable<(int From, int To)> Statements(IReadOnlyList<CppToken> tokens)
    {
        var depth = 0;
        var from = 0;
        for (var i = 0; i < tokens.Count; i++)
        {
            depth += tokens[i].Text is "(" or "[" ? 1 : tokens[i].Text is ")" or "]" ? -1 : 0;
            if (depth == 0 && tokens[i].Text is ";" or "{" or "}")
            {
                var first = tokens[from].Text;
                if (i > from && first is not ("constexpr" or "typedef" or "using" or "extern" or "static" or "template" or "struct" or "__attribute__" or "__builtin_prefetch"))
                {
                    yield return (from, i);
                }

                from = i + 1;
            }
        }
    }

    private static IEnumerable<Mutation> OfStatement(IReadOnlyList<CppToken> tokens, int from, int to, string[] integers)
    {
        if (tokens[to].Text == ";" && !Declarations.Contains(tokens[from].Text))
        {
            yield return new("dropped statement", tokens[from].Start, tokens[to].Start - tokens[from].Start, string.Empty);
        }

        var brackets = 0;
        for (var i = from; i < to; i++)
        {
            var token = tokens[i];
            brackets += token.Text == "[" ? 1 : token.Text == "]" ? -1 : 0;
            foreach (var other in OfToken(tokens, i))
            {
                yield return new(Kind(token), token.Start, token.Text.Length, other);
            }

            if (brackets > 0 && integers.Contains(token.Text))
            {
                var other = integers[(Array.IndexOf(integers, token.Text) + 1) % integers.Length];
                yield return new("wrong index", token.Start, token.Text.Length, other);
            }

            if (token.Text == "if" && tokens[i + 1].Text == "(")
            {
                yield return new("condition negated", tokens[i + 1].Start, 1, "(!");
            }

            if (token.Text == "for" && tokens[i + 2].Text == ";")
            {
                yield return new("dropped tail", tokens[i + 2].End, 0, " false &&");
            }
        }
    }

    private static IEnumerable<string> OfToken(IReadOnlyList<CppToken> tokens, int i)
    {
        var token = tokens[i];
        if (Operators.TryGetValue(token.Text, out var others))
        {
            return others;
        }

        if (token.Text == "++")
        {
            return [" += 2"];
        }

        if (Functions.TryGetValue(token.Text, out var function))
        {
            return [function];
        }

        if (token.IsInteger && long.TryParse(token.Text, CultureInfo.InvariantCulture, out var integer))
        {
            return [(integer + 1).ToString(CultureInfo.InvariantCulture), .. integer > 0 ? [(integer - 1).ToString(CultureInfo.InvariantCulture)] : Array.Empty<string>()];
        }

        // A constant copied with too few digits.
        return token.IsFloat && double.TryParse(token.Text.TrimEnd('f', 'F'), CultureInfo.InvariantCulture, out var number)
            ? [(number == 0 ? 1e-3 : number * 1.001).ToString("0.0########e-0", CultureInfo.InvariantCulture) + "f"]
            : [];
    }

    private static string Kind(CppToken token) => token.Text switch
    {
        "<" or "<=" or ">" or ">=" => "bound off by one",
        "++" => "elements skipped",
        _ when token.IsInteger || token.IsFloat => "changed constant",
        _ when token.IsName => "changed function",
        _ => "changed operator",
    };
}
