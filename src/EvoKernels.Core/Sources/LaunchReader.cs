using System.Collections.Immutable;
using EvoKernels.Contracts.Tasks;
using EvoKernels.Core.Expressions;

namespace EvoKernels.Core.Sources;

/// <summary>Reads the <c>@launch</c> lines of a source. Names are looked at when all lines have been read: their order does not matter.</summary>
internal sealed class LaunchReader(SourceErrors errors)
{
    private const int MaxExtents = 3;
    private const string Example = "// @launch name<<<grid, block>>>(x, y, n)";
    private static readonly IntExpression One = IntExpression.Parse("1");
    private static readonly IntExpression Zero = IntExpression.Parse("0");
    private readonly List<Found> _found = [];

    /// <param name="text">The line.</param>
    /// <param name="line">Its number, from 1.</param>
    /// <param name="rest">Where the directive's word ends in it.</param>
    public void Read(string text, int line, int rest)
    {
        var start = ListPart.Trimmed(text[rest..], rest).Column;
        if (_found.Count == SourceDirectives.MaxLaunches)
        {
            errors.Add(line, start, $"more than {SourceDirectives.MaxLaunches} launches");
            return;
        }

        var open = text.IndexOf("<<<", start, StringComparison.Ordinal);
        var close = open < 0 ? -1 : text.IndexOf(">>>", open, StringComparison.Ordinal);
        if (close < 0)
        {
            errors.Add(line, open < 0 ? start : open, open < 0 ? $"@launch needs a kernel, a grid, a block and arguments: {Example}" : "'>>>' is missing");
            return;
        }

        var name = ListPart.Trimmed(text[start..open], start);
        if (CppNames.Problem(name.Text) is { } problem)
        {
            errors.Add(line, name.Column, $"@launch: '{name.Text}' {problem}");
        }

        _found.Add(new Found(name, line, Sizes(text[(open + 3)..close], line, open + 3), Arguments(text, line, close + 3)));
    }

    /// <summary>The launches, once everything else has been read; none if there is any error.</summary>
    public ImmutableArray<KernelLaunch> Finish(KernelTask? task, IEnumerable<string> tunables, IEnumerable<string> scratch)
    {
        var names = new LaunchNames(errors, task, tunables.ToHashSet(StringComparer.Ordinal), scratch);
        foreach (var launch in _found)
        {
            names.Check(launch);
        }

        return errors.IsEmpty ? [.. _found.Select(launch => launch.Complete())] : [];
    }

    /// <summary>The extents of the grid, those of the block, and the bytes of shared memory; what is no expression is noted and left out.</summary>
    private ImmutableArray<ImmutableArray<PlacedExpression>> Sizes(string text, int line, int column)
    {
        if (Parentheses.Unpaired(text) is { } unpaired)
        {
            errors.Add(line, column + unpaired, text[unpaired] == '(' ? "this '(' is not closed: a ')' is missing" : "this ')' closes nothing");
            return [];
        }

        var parts = ListPart.Split(text, column);
        if (parts.Count is < 2 or > 3)
        {
            errors.Add(
                line,
                parts.Count < 2 ? parts[0].Column : parts[3].Column,
                $"between <<< and >>> stand a grid, a block and, if wanted, bytes of shared memory; here {(parts.Count == 1 ? "is 1 part" : $"are {parts.Count} parts")}");
            return [];
        }

        return [Extents(parts[0], line), Extents(parts[1], line), .. parts.Skip(2).Select(part => Parsed([part], line))];
    }

    /// <summary>One expression, or up to three in parentheses.</summary>
    private ImmutableArray<PlacedExpression> Extents(ListPart part, int line)
    {
        var extents = Parentheses.AreAround(part.Text) ? ListPart.Split(part.Text[1..^1], part.Column + 1) : [part];
        if (extents.Count > MaxExtents)
        {
            errors.Add(line, extents[MaxExtents].Column, $"a grid or a block has at most {MaxExtents} extents: (x, y, z)");
        }

        return Parsed(extents.Take(MaxExtents), line);
    }

    private ImmutableArray<PlacedExpression> Parsed(IEnumerable<ListPart> parts, int line) =>
        [.. parts.Select(part => errors.Expression(part, line)).OfType<PlacedExpression>()];

    private ImmutableArray<ListPart> Arguments(string text, int line, int from)
    {
        var rest = ListPart.Trimmed(text[from..], from);
        if (!rest.Text.StartsWith('('))
        {
            errors.Add(line, rest.Column, "arguments in parentheses must follow '>>>'");
            return [];
        }

        var end = rest.Text.IndexOf(')', StringComparison.Ordinal);
        if (end < 0)
        {
            errors.Add(line, rest.Column, "this '(' is not closed: a ')' is missing");
            return [];
        }

        if (ListPart.Trimmed(rest.Text[(end + 1)..], rest.Column + end + 1) is { Text.Length: > 0 } behind)
        {
            errors.Add(line, behind.Column, $"nothing may follow the arguments of a launch; found '{behind.Text}'");
        }

        var list = rest.Text[1..end];
        return string.IsNullOrWhiteSpace(list) ? [] : [.. ListPart.Split(list, rest.Column + 1)];
    }

    /// <summary>One line as it was read.</summary>
    /// <param name="Name">Of the kernel.</param>
    /// <param name="Line">From 1.</param>
    /// <param name="Sizes">As <see cref="LaunchReader.Sizes"/> yields them.</param>
    /// <param name="Arguments">Names.</param>
    internal sealed record Found(ListPart Name, int Line, ImmutableArray<ImmutableArray<PlacedExpression>> Sizes, ImmutableArray<ListPart> Arguments)
    {
        public KernelLaunch Complete() =>
            new(Name.Text, Three(Sizes[0]), Three(Sizes[1]), Sizes.Length > 2 ? Sizes[2][0].Expression : Zero, [.. Arguments.Select(argument => argument.Text)], Line);

        private static ImmutableArray<IntExpression> Three(ImmutableArray<PlacedExpression> extents) =>
            [.. extents.Select(extent => extent.Expression).Concat(Enumerable.Repeat(One, MaxExtents - extents.Length))];
    }
}
