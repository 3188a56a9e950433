namespace EvoKernels.Devices.Cpu;

/// <summary>Kinds of token that the source policy tells apart.</summary>
internal enum CppTokenKind
{
    End,
    Word,
    Number,
    Literal,
    Mark,

    /// <summary>A whole line that begins with <c>#</c>, without it.</summary>
    Directive,

    /// <summary>Text that a second reader could read otherwise: a stray backslash, a literal without end.</summary>
    Ambiguous,
}

/// <summary>One token; <c>Text</c> of a mark is one character, digraphs as what they stand for.</summary>
internal readonly ref struct CppToken(CppTokenKind kind, ReadOnlySpan<char> text)
{
    public CppTokenKind Kind => kind;

    public ReadOnlySpan<char> Text { get; } = text;

    public bool Is(char mark) => Kind == CppTokenKind.Mark && Text[0] == mark;
}

/// <summary>
/// Cuts preprocessed C++ into tokens as the compiler that reads it next does: no comments, macros or line splices are left in it. Where two readers could
/// disagree it answers <see cref="CppTokenKind.Ambiguous"/>.
/// </summary>
internal ref struct CppLexer(ReadOnlySpan<char> text)
{
    private readonly ReadOnlySpan<char> _text = text;
    private int _at;
    private bool _lineHasToken;

    public CppToken Next()
    {
        SkipSpace();
        if (_at >= _text.Length)
        {
            return new CppToken(CppTokenKind.End, default);
        }

        var first = !_lineHasToken;
        _lineHasToken = true;
        var start = _at;
        var c = _text[_at];
        if (first && (c == '#' || (c == '%' && Peek(1) == ':')))
        {
            return Directive(c == '#' ? 1 : 2);
        }

        if (IsWord(c) && !char.IsAsciiDigit(c))
        {
            while (_at < _text.Length && IsWord(_text[_at]))
            {
                _at++;
            }

            var word = _text[start.._at];
            return Peek(0) == '"' && word is "R" or "LR" or "uR" or "UR" or "u8R" ? RawString(start) : new CppToken(CppTokenKind.Word, word);
        }

        return c switch
        {
            _ when char.IsAsciiDigit(c) || (c == '.' && char.IsAsciiDigit(Peek(1))) => Number(start),
            '"' or '\'' => Literal(c),
            '\\' => new CppToken(CppTokenKind.Ambiguous, "a backslash outside a string"),
            _ => Mark(c),
        };
    }

    private void SkipSpace()
    {
        for (; _at < _text.Length; _at++)
        {
            if (_text[_at] is '\n' or '\r')
            {
                _lineHasToken = false;
            }
            else if (!(_text[_at] is ' ' or '\t' or '\v' or '\f'))
            {
                break;
            }
        }
    }

    private CppToken Directive(int mark)
    {
        var line = _text[(_at + mark)..];
        var end = line.IndexOfAny('\n', '\r');
        line = end < 0 ? line : line[..end];
        _at += mark + line.Length;
        return line.EndsWith('\\') ? new CppToken(CppTokenKind.Ambiguous, "a directive over several lines") : new CppToken(CppTokenKind.Directive, line.Trim());
    }

    private CppToken RawString(int start)
    {
        var open = _text[_at..].IndexOf('(');
        if (open is < 0 or > 17)
        {
            return new CppToken(CppTokenKind.Ambiguous, "a raw string without a beginning");
        }

        var end = $"){_text[(_at + 1)..(_at + open)]}\"";
        var length = _text[_at..].IndexOf(end, StringComparison.Ordinal);
        if (length < 0)
        {
            return new CppToken(CppTokenKind.Ambiguous, "a raw string without an end");
        }

        _at += length + end.Length;
        return new CppToken(CppTokenKind.Literal, _text[start.._at]);
    }

    private CppToken Number(int start)
    {
        for (_at++; _at < _text.Length; _at++)
        {
            var c = _text[_at];
            var isSigned = c is '+' or '-' && _text[_at - 1] is 'e' or 'E' or 'p' or 'P';
            var isSeparator = c == '\'' && IsWord(Peek(1));
            if (!IsWord(c) && c != '.' && !(c is '+' or '-' && isSigned) && !isSeparator)
            {
                break;
            }
        }

        return new CppToken(CppTokenKind.Number, _text[start.._at]);
    }

    private CppToken Literal(char quote)
    {
        for (var i = _at + 1; i < _text.Length && _text[i] is not ('\n' or '\r'); i++)
        {
            if (_text[i] == '\\')
            {
                i++;
                if (i < _text.Length && _text[i] is '\n' or '\r')
                {
                    break;
                }
            }
            else if (_text[i] == quote)
            {
                var literal = _text[_at..(i + 1)];
                _at = i + 1;
                return new CppToken(CppTokenKind.Literal, literal);
            }
        }

        return new CppToken(CppTokenKind.Ambiguous, "a string or character without an end");
    }

    private CppToken Mark(char c)
    {
        var (text, length) = (c, Peek(1)) switch
        {
            // ISO C++ [lex.pptoken]: `<::` is `<` and `::` unless `:` or `>` follows.
            ('<', ':') when !(Peek(2) == ':' && Peek(3) is not (':' or '>')) => ("[", 2),
            (':', '>') => ("]", 2),
            ('<', '%') => ("{", 2),
            ('%', '>') => ("}", 2),
            _ => (null, 1),
        };
        _at += length;
        return new CppToken(CppTokenKind.Mark, text is null ? _text.Slice(_at - 1, 1) : text);
    }

    private readonly char Peek(int ahead) => _at + ahead < _text.Length ? _text[_at + ahead] : '\0';

    private static bool IsWord(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '$' or > '\u007f';
}
