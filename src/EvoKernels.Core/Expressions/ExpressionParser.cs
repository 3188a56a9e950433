using System.Globalization;

namespace EvoKernels.Core.Expressions;

/// <summary>Reads one <see cref="IntExpression"/> by recursive descent.</summary>
internal sealed class ExpressionParser(string text)
{
    private static readonly string[][] Levels = [["||"], ["&&"], ["==", "!="], ["<=", ">=", "<", ">"], ["+", "-"], ["*", "/", "%"]];

    private static readonly SortedDictionary<string, Func<long, long, long>> Functions = new(StringComparer.Ordinal)
    {
        ["ceil_div"] = CeilDiv,
        ["max"] = Math.Max,
        ["min"] = Math.Min,
    };

    private const int MaxDepth = 64;

    /// <summary>Most operators: a long chain evaluates as deeply as nested brackets do, and a source may hold a megabyte of them.</summary>
    private const int MaxOperators = 256;

    private int _at;
    private int _depth;
    private int _operators;

    public Dictionary<string, int> Columns { get; } = new(StringComparer.Ordinal);

    public Func<IReadOnlyDictionary<string, long>, long> ParseAll()
    {
        var result = Binary(0);
        Skip();
        return _at == text.Length ? result : throw Error($"unexpected '{text[_at]}'");
    }

    private Func<IReadOnlyDictionary<string, long>, long> Binary(int level)
    {
        if (level == Levels.Length)
        {
            return Unary();
        }

        var left = Binary(level + 1);
        while (Operator(level) is { } symbol)
        {
            left = ++_operators <= MaxOperators ? Combine(symbol, left, Binary(level + 1)) : throw Error($"has more than {MaxOperators} operators");
        }

        return left;
    }

    private string? Operator(int level)
    {
        Skip();
        foreach (var symbol in Levels[level])
        {
            if (string.CompareOrdinal(text, _at, symbol, 0, symbol.Length) == 0)
            {
                _at += symbol.Length;
                return symbol;
            }
        }

        return null;
    }

    private Func<IReadOnlyDictionary<string, long>, long> Unary()
    {
        if (++_depth > MaxDepth)
        {
            throw Error($"nests deeper than {MaxDepth}");
        }

        try
        {
            Skip();
            if (_at == text.Length)
            {
                throw Error("ends where a number, a name or '(' is due");
            }

            var first = text[_at];
            if (first is '-' or '!')
            {
                _at++;
                var operand = Unary();
                return first == '-' ? values => checked(-operand(values)) : values => operand(values) == 0 ? 1 : 0;
            }

            if (first == '(')
            {
                _at++;
                var inner = Binary(0);
                Expect(')', "a ')' is missing");
                return inner;
            }

            return char.IsAsciiDigit(first) ? Number() : Name();
        }
        finally
        {
            _depth--;
        }
    }

    private Func<IReadOnlyDictionary<string, long>, long> Number()
    {
        var start = _at;
        while (_at < text.Length && char.IsAsciiLetterOrDigit(text[_at]))
        {
            _at++;
        }

        return long.TryParse(text.AsSpan(start, _at - start), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? _ => value
            : throw Error($"'{text[start.._at]}' is no 64-bit integer");
    }

    private Func<IReadOnlyDictionary<string, long>, long> Name()
    {
        var start = _at;
        while (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] == '_'))
        {
            _at++;
        }

        if (start == _at)
        {
            throw Error($"unexpected '{text[_at]}'");
        }

        var name = text[start.._at];
        Skip();
        if (_at < text.Length && text[_at] == '(')
        {
            return Call(name, start);
        }

        Columns.TryAdd(name, start + 1);
        return values => values.TryGetValue(name, out var value) ? value : throw new FormatException($"'{text}': '{name}' has no value");
    }

    private Func<IReadOnlyDictionary<string, long>, long> Call(string name, int start)
    {
        if (!Functions.TryGetValue(name, out var function))
        {
            _at = start;
            throw Error($"'{name}' is no function; known are {string.Join(", ", Functions.Keys)}");
        }

        _at++;
        var left = Binary(0);
        Expect(',', $"'{name}' takes two values, and a ',' is due");
        var right = Binary(0);
        Expect(')', $"'{name}' takes two values, and a ')' is due");
        return ++_operators <= MaxOperators ? values => function(left(values), right(values)) : throw Error($"has more than {MaxOperators} operators");
    }

    private void Expect(char symbol, string otherwise)
    {
        Skip();
        if (_at == text.Length || text[_at] != symbol)
        {
            throw Error(otherwise);
        }

        _at++;
    }

    private void Skip()
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at]))
        {
            _at++;
        }
    }

    private StoppedException Error(string problem) => new(new ExpressionMistake(_at + 1, problem));

    private static Func<IReadOnlyDictionary<string, long>, long> Combine(
        string symbol,
        Func<IReadOnlyDictionary<string, long>, long> left,
        Func<IReadOnlyDictionary<string, long>, long> right) => symbol switch
        {
            "||" => values => left(values) != 0 || right(values) != 0 ? 1 : 0,
            "&&" => values => left(values) != 0 && right(values) != 0 ? 1 : 0,
            "==" => values => left(values) == right(values) ? 1 : 0,
            "!=" => values => left(values) != right(values) ? 1 : 0,
            "<=" => values => left(values) <= right(values) ? 1 : 0,
            ">=" => values => left(values) >= right(values) ? 1 : 0,
            "<" => values => left(values) < right(values) ? 1 : 0,
            ">" => values => left(values) > right(values) ? 1 : 0,
            "+" => values => checked(left(values) + right(values)),
            "-" => values => checked(left(values) - right(values)),
            "*" => values => checked(left(values) * right(values)),
            "/" => values => checked(left(values) / right(values)),
            _ => values => checked(left(values) % right(values)),
        };

    private static long CeilDiv(long value, long by)
    {
        var quotient = checked(value / by);
        return value % by != 0 && (value < 0) == (by < 0) ? quotient + 1 : quotient;
    }

    /// <summary>Leaves the recursive descent.</summary>
    internal sealed class StoppedException(ExpressionMistake mistake) : Exception
    {
        public ExpressionMistake Mistake => mistake;
    }
}
