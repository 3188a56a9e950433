namespace EvoKernels.Core.Expressions;

/// <summary>
/// An integer expression of a task or a source directive: int64 literals, names, <c>+ - * / %</c>, comparisons, <c>&amp;&amp; || !</c> and
/// parentheses, with C's precedence and truncating division, and <c>min(a, b)</c>, <c>max(a, b)</c> and <c>ceil_div(a, b)</c>, the quotient rounded up. Comparisons
/// yield 0 or 1. Overflow is an error, never a wrong number.
/// </summary>
public sealed class IntExpression
{
    private readonly Func<IReadOnlyDictionary<string, long>, long> _evaluate;

    private readonly Dictionary<string, int> _columns;

    private IntExpression(string text, Dictionary<string, int> columns, Func<IReadOnlyDictionary<string, long>, long> evaluate)
    {
        Text = text;
        Names = columns.Keys.ToHashSet(StringComparer.Ordinal);
        _columns = columns;
        _evaluate = evaluate;
    }

    /// <summary>The expression as written.</summary>
    public string Text { get; }

    /// <summary>Names that need a value.</summary>
    public IReadOnlySet<string> Names { get; }

    /// <exception cref="FormatException">The text is no expression; the message names the column, counted from 1.</exception>
    public static IntExpression Parse(string text)
    {
        var (expression, mistake) = TryParse(text);
        return expression ?? throw new FormatException($"'{text}', column {mistake!.Column}: {mistake.Problem}");
    }

    /// <summary>The expression, or what is wrong with the text.</summary>
    public static (IntExpression? Expression, ExpressionMistake? Mistake) TryParse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parser = new ExpressionParser(text);
        try
        {
            var evaluate = parser.ParseAll();
            return (new IntExpression(text, parser.Columns, evaluate), null);
        }
        catch (ExpressionParser.StoppedException exception)
        {
            return (null, exception.Mistake);
        }
    }

    /// <summary>Where a name of <see cref="Names"/> first stands in the text, from 1.</summary>
    public int ColumnOf(string name) => _columns[name];

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
}
