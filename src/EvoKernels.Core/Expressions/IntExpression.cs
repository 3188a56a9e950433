using System.Globalization;

namespace EvoKernels.Core.Expressions;

/// <summary>
/// An integer expression of a task or a source directive: int64 literals, names, <c>+ - * / %</c>, comparisons, <c>&amp;&amp; || !</c> and
/// parentheses, with C's precedence and truncating division, and <c>min(a, b)</c>, <c>max(a, b)</c>, <c>ceil_div(a, b)</c>. Comparisons yield 0 or 1. Overflow is an
/// error, never a wrong number.
/// </summary>
public sealed class IntExpression
{
    private static readonly string[][] Levels = [["||"], ["&&"], ["==", "!="], ["<=", ">=", "<", ">"], ["+", "-"], ["*", "/", "%"]];

    private static readonly SortedDictionary<string, Func<long, long, long>> Functions = new(StringComparer.Ordinal)
    {
        ["ceil_div"] = (value, by) => value <= 0 || by <= 0 ? checked(value / by) : ((value - 1) / by) + 1,
        ["max"] = Math.Max,
        ["min"] = Math.Min,
    };

    private const int MaxDepth = 64;

    /// <summary>Most operators: a long chain evaluates as deeply as nested brackets do, and a source may hold a megabyte of them.</summary>
    private const int MaxOperators = 256;

    private readonly Func<IReadOnlyDictionary<string, long>, long> _evaluate;

    private IntExpression(string text, IReadOnlySet<string> names, Func<IReadOnlyDictionary<string, long>, long> evaluate)
    {
        Text = text;
        Names = names;
        _evaluate = evaluate;
    }

    /// <summary>The expression as written.</summary>
    public string Text { get; }

    /// <summary>Names that need a value.</summary>
    public IReadOnlySet<string> Names { get; }

    /// <exception cref="FormatException">The text is no expression; the message names the column, counted from 1.</exception>
    public static IntExpression Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parser = new Parser(text);
        var evaluate = parser.ParseAll();
        return new IntExpression(text, parser.Names, evaluate);
    }

    /// <exception cref="FormatException">A name has no value, a division by zero, or an overflow.</exception>
    public long Evaluate(IReadOnlyDictionary<string, long> values)
    {
        try
        {
            return _evaluate(values);
        }
        catch (Exception exception) when (exception is OverflowException or DivideByZeroException)
        {
            throw new FormatException($"'{Text}': {(exception is OverflowException ? "does not fit a 64-bit integer" : "divides by zero")}", exception);
        }
    }

    public override string ToString() => Text;

    private sealed class Parser(string text)
    {
        private int _at;
        private int _depth;
        private int _operators;

        public HashSet<string> Names { get; } = new(StringComparer.Ordinal);

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
                    Skip();
                    return _at < text.Length && text[_at++] == ')' ? inner : throw Error("a ')' is missing");
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
                return Call(name);
            }

            Names.Add(name);
            return values => values.TryGetValue(name, out var value) ? value : throw new FormatException($"'{text}': '{name}' has no value");
        }

        private Func<IReadOnlyDictionary<string, long>, long> Call(string name)
        {
            if (!Functions.TryGetValue(name, out var function))
            {
                throw Error($"'{name}' is no function; known are {string.Join(", ", Functions.Keys)}");
            }

            _at++;
            var left = Binary(0);
            Expect(',', name);
            var right = Binary(0);
            Expect(')', name);
            return ++_operators <= MaxOperators ? values => function(left(values), right(values)) : throw Error($"has more than {MaxOperators} operators");
        }

        private void Expect(char symbol, string function)
        {
            Skip();
            if (_at == text.Length || text[_at] != symbol)
            {
                throw Error($"'{function}' takes two values, and a '{symbol}' is due");
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

        private FormatException Error(string what) => new($"'{text}', column {_at + 1}: {what}");

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
    }
}
