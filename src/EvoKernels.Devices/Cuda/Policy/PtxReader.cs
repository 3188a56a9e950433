using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;

namespace EvoKernels.Devices.Cuda.Policy;

/// <summary>
/// Reads PTX into statements, in one pass. Inline assembly can hold anything that <c>ptxas</c> reads, so nothing is skipped: what is not understood is an error.
/// </summary>
internal sealed partial class PtxReader
{
    /// <summary>Characters; the largest kernels of our bank have a hundredth of it.</summary>
    private const int MaxText = 16 << 20;

    /// <summary>Scopes within each other.</summary>
    private const int MaxDepth = 64;

    private readonly string _text;
    private readonly List<PtxDeclaration> _declarations = [];
    private readonly List<PtxFunction> _functions = [];
    private int _at;
    private int _line = 1;

    private PtxReader(string text) => _text = text;

    /// <exception cref="PtxException">It is not understood.</exception>
    public static PtxModule Read(string text)
    {
        if (text.Length > MaxText)
        {
            throw new PtxException(1, $"has more than {MaxText:N0} characters");
        }

        var reader = new PtxReader(text);
        reader.Module();
        return new PtxModule([.. reader._declarations], [.. reader._functions]);
    }

    private void Module()
    {
        while (Statement() is { } statement)
        {
            if (statement.Text.Length == 0 && statement.End == ';')
            {
                continue;
            }

            if (statement.Text.Length == 0 || statement.Text[0] != '.' || statement.End == '}')
            {
                throw new PtxException(statement.Line, $"'{Shown(statement.Text)}' stands outside of any function");
            }

            if (IsFunction(statement.Text))
            {
                Function(statement);
            }
            else if (statement.End == '{')
            {
                throw new PtxException(statement.Line, $"a block follows '{Shown(statement.Text)}', which is no function");
            }
            else
            {
                _declarations.Add(new PtxDeclaration(statement.Line, statement.Text));
            }
        }
    }

    private void Function(Piece head)
    {
        var match = Header().Match(head.Text);
        if (!match.Success)
        {
            throw new PtxException(head.Line, $"'{Shown(head.Text)}' is no function header that is understood");
        }

        var declarations = new List<PtxDeclaration>();
        var instructions = new List<PtxInstruction>();
        if (head.End == '{')
        {
            Body(declarations, instructions);
        }

        _functions.Add(new PtxFunction(
            head.Line, match.Groups["name"].Value, match.Groups["kind"].Value == ".entry", head.End == '{', head.Text, Parameters(match.Groups["parameters"].Value, head.Line), [.. declarations], [.. instructions]));
    }

    private void Body(List<PtxDeclaration> declarations, List<PtxInstruction> instructions)
    {
        for (var depth = 1; depth > 0;)
        {
            var piece = Statement() ?? throw new PtxException(_line, "a function does not end");
            if (piece.End == '}')
            {
                depth--;
            }

            if (piece.Text.Length == 0)
            {
                depth += piece.End == '{' ? 1 : 0;
                if (depth > MaxDepth)
                {
                    throw new PtxException(piece.Line, $"scopes nest deeper than {MaxDepth}");
                }
            }
            else if (piece.End is '{' or '}')
            {
                throw new PtxException(piece.Line, $"'{Shown(piece.Text)}' does not end with a semicolon");
            }
            else if (piece.Text[0] == '.')
            {
                declarations.Add(new PtxDeclaration(piece.Line, piece.Text));
            }
            else if (piece.End == ';')
            {
                var match = Instruction().Match(piece.Text);
                instructions.Add(match.Success && !TwoWords().IsMatch(match.Groups["operands"].Value)
                    ? new PtxInstruction(piece.Line, match.Groups["opcode"].Value, match.Groups["operands"].Value)
                    : throw new PtxException(piece.Line, $"'{Shown(piece.Text)}' is no instruction that is understood"));
            }
        }
    }

    private static ImmutableArray<int> Parameters(string text, int line) => text.Trim().Length == 0 ? [] : [.. text.Split(',').Select(one =>
    {
        var match = Parameter().Match(one.Trim());
        return match.Success && int.TryParse(match.Groups["bits"].Value, out var bits) && int.TryParse(match.Groups["count"] is { Success: true } count ? count.Value : "1", out var length)
            ? bits / 8 * length
            : throw new PtxException(line, $"'{Shown(one.Trim())}' is no parameter that is understood");
    })];

    /// <summary>
    /// The next piece of text with its comments taken out and blanks made single, and what ended it: a semicolon, a colon behind a label, a brace that opens or closes a
    /// scope, or the line's end behind one of the three directives that have no semicolon. Braces of vectors and of initial values belong to their piece. Null at the end.
    /// </summary>
    private Piece? Statement()
    {
        var text = new StringBuilder();
        var (start, nested) = (_line, 0);
        while (_at < _text.Length)
        {
            if (SkipComment())
            {
                continue;
            }

            var symbol = _text[_at];
            start = text.Length == 0 ? _line : start;
            if (char.IsWhiteSpace(symbol))
            {
                if (symbol == '\n' && LineDirective().IsMatch(text.ToString()))
                {
                    Next();
                    return new Piece(start, text.ToString().Trim(), '\n');
                }

                Next();
                text.Append(text.Length > 0 && text[^1] != ' ' ? " " : string.Empty);
                continue;
            }

            if (symbol == '"')
            {
                Quoted(text);
                continue;
            }

            if (symbol is < ' ' or > '~')
            {
                throw new PtxException(_line, $"holds the character U+{(int)symbol:X4}");
            }

            Next();
            if (nested == 0 && symbol is ';' or '{' or '}' or ':' && Ends(symbol, text) is { } written)
            {
                return new Piece(start, written, symbol);
            }

            nested += symbol == '{' ? 1 : symbol == '}' ? -1 : 0;
            text.Append(symbol);
        }

        return text.ToString().Trim().Length == 0 ? null : throw new PtxException(start, $"'{Shown(text.ToString())}' does not end");
    }

    /// <summary>The text before a symbol, if that ends it.</summary>
    private static string? Ends(char symbol, StringBuilder text)
    {
        var written = text.ToString().Trim();
        return symbol switch
        {
            ';' or '}' => written,
            ':' => Label().IsMatch(written) ? written : null,
            _ => written.Length == 0 || IsFunction(written) ? written : null,
        };
    }

    private bool SkipComment()
    {
        var next = _at + 1 < _text.Length ? _text[_at + 1] : ' ';
        if (_text[_at] != '/' || next is not ('/' or '*'))
        {
            return false;
        }

        var end = next == '/' ? _text.IndexOf('\n', _at) : _text.IndexOf("*/", _at + 2, StringComparison.Ordinal);
        if (end < 0 && next == '*')
        {
            throw new PtxException(_line, "a comment does not end");
        }

        var to = end < 0 ? _text.Length : next == '/' ? end : end + 2;
        while (_at < to)
        {
            Next();
        }

        return true;
    }

    /// <summary>A string in one line, as it stands: no PTX that we allow needs an escape in one.</summary>
    private void Quoted(StringBuilder text)
    {
        var end = _text.AsSpan(_at + 1).IndexOfAny('"', '\n', '\\');
        if (end < 0 || _text[_at + 1 + end] != '"')
        {
            throw new PtxException(_line, "a string does not end in its line, or holds a backslash");
        }

        text.Append(_text, _at, end + 2);
        _at += end + 2;
    }

    private void Next() => _line += _text[_at++] == '\n' ? 1 : 0;

    private static bool IsFunction(string text) => FunctionStart().IsMatch(text);

    private static string Shown(string text) => text.Length <= 60 ? text : $"{text[..60]}…";

    private sealed record Piece(int Line, string Text, char End);

    [GeneratedRegex(@"^\.(version|target|address_size)\b")]
    private static partial Regex LineDirective();

    [GeneratedRegex(@"^[A-Za-z_$%][\w$]*$")]
    private static partial Regex Label();

    [GeneratedRegex(@"^(\.(visible|extern|weak) )?\.(entry|func)\b")]
    private static partial Regex FunctionStart();

    [GeneratedRegex(@"^(\.(visible|extern|weak) )?(?<kind>\.entry|\.func) ?(\([^()]*\) ?)?(?<name>[A-Za-z_$%][\w$]*) ?(\((?<parameters>[^()]*)\))? ?(?<rest>(\.(noreturn|maxntid|reqntid|minnctapersm|maxnreg)( \d+( ?, ?\d+)*)? ?)*)$")]
    private static partial Regex Header();

    [GeneratedRegex(@"^\.param (\.align \d+ )?\.[bsuf](?<bits>\d{1,3}) [A-Za-z_$%][\w$]*( ?\[(?<count>\d{1,6})\])?$")]
    private static partial Regex Parameter();

    /// <summary>Operands stand apart by commas: two words beside each other are two statements, of which the first lacks its semicolon.</summary>
    [GeneratedRegex(@"[\w$\])}] [\w$%(\[{]")]
    private static partial Regex TwoWords();

    [GeneratedRegex(@"^(@!?[A-Za-z_$%][\w$]* ?)?(?<opcode>[a-z][\w.:]*)( (?<operands>.*))?$")]
    private static partial Regex Instruction();
}
