using System.Collections.Immutable;
using EvoKernels.Core.Expressions;

namespace EvoKernels.Core.Sources;

/// <summary>An expression and where it stands.</summary>
/// <param name="Expression">Parsed.</param>
/// <param name="Line">Of the source, from 1.</param>
/// <param name="Column">Of its first character, from 0.</param>
internal sealed record PlacedExpression(IntExpression Expression, int Line, int Column);

/// <summary>The mistakes of one source, as its readers find them.</summary>
internal sealed class SourceErrors
{
    private readonly List<SourceError> _all = [];

    public bool IsEmpty => _all.Count == 0;

    public ImmutableArray<SourceError> InOrder() => [.. _all.OrderBy(error => error.Line).ThenBy(error => error.Column)];

    /// <param name="line">From 1.</param>
    /// <param name="offset">Within the line, from 0.</param>
    /// <param name="message">Plain words.</param>
    public void Add(int line, int offset, string message) => _all.Add(new SourceError(line, offset + 1, message));

    /// <summary>The expression; null if it is none, which is noted at the very character.</summary>
    public PlacedExpression? Expression(ListPart part, int line)
    {
        var (expression, mistake) = IntExpression.TryParse(part.Text);
        if (mistake is not null)
        {
            Add(line, part.Column + mistake.Column - 1, $"'{part.Text}': {mistake.Problem}");
        }

        return expression is null ? null : new PlacedExpression(expression, line, part.Column);
    }

    /// <summary>Notes every name of an expression that is not known.</summary>
    /// <param name="placed">The expression.</param>
    /// <param name="known">Names that have a value.</param>
    /// <param name="message">What is wrong with a name.</param>
    public void Unknown(PlacedExpression placed, IReadOnlySet<string> known, Func<string, string> message)
    {
        foreach (var name in placed.Expression.Names.Where(name => !known.Contains(name)))
        {
            Add(placed.Line, placed.Column + placed.Expression.ColumnOf(name) - 1, message(name));
        }
    }
}
