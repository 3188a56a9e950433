using System.Collections.Immutable;
using EvoKernels.Contracts.Tasks;
using EvoKernels.Core.Expressions;

namespace EvoKernels.Core.Sources;

/// <summary>Reads the <c>@launch</c> lines of a source. Names are looked at when all lines have been read: their order does not matter.</summary>
/// <param name="report">Takes an error: line and column from 1, and what is wrong.</param>
internal sealed class LaunchReader(Action<int, int, string> report)
{
    /// <summary>Launches of one source: a candidate's host side stays small enough to read.</summary>
    public const int MaxLaunches = 16;

    private const string Form = "@launch needs a kernel, a grid, a block and arguments: // @launch name<<<grid, block>>>(x, y, n)";
    private static readonly IntExpression One = IntExpression.Parse("1");
    private static readonly IntExpression Zero = IntExpression.Parse("0");
    private readonly List<Found> _found = [];

    /// <param name="text">The line.</param>
    /// <param name="line">Its number, from 1.</param>
    /// <param name="rest">Where the directive's word ends in it.</param>
    public void Read(string text, int line, int rest)
    {
        var start = rest + (text.Length - rest - text[rest..].TrimStart().Length);
        var open = text.IndexOf("<<<", start, StringComparison.Ordinal);
        var close = open < 0 ? -1 : text.IndexOf(">>>", open, StringComparison.Ordinal);
        if (close < 0)
        {
            report(line, start + 1, Form);
            return;
        }

        var name = new ListPart(text[start..open].TrimEnd(), start);
        if (CppNames.Problem(name.Text) is { } problem)
        {
            report(line, name.Column + 1, $"@launch: '{name.Text}' {problem}");
            return;
        }

        var sizes = ListPart.Split(text[(open + 3)..close], open + 3);
        if (sizes.Count is < 2 or > 3)
        {
            report(line, open + 1, $"@launch {name.Text}: between <<< and >>> stand a grid, a block and, if wanted, bytes of shared memory; here {(sizes.Count == 1 ? "is 1 part" : $"are {sizes.Count} parts")}");
            return;
        }

        var behind = text[(close + 3)..];
        var arguments = behind.TrimStart();
        var at = close + 3 + behind.Length - arguments.Length;
        var end = arguments.IndexOf(')', StringComparison.Ordinal);
        if (!arguments.StartsWith('(') || end < 0)
        {
            report(line, at + 1, $"@launch {name.Text}: arguments in parentheses must follow >>>");
            return;
        }

        if (arguments[(end + 1)..].Trim() is { Length: > 0 } trailing)
        {
            report(line, at + arguments.IndexOf(trailing, end + 1, StringComparison.Ordinal) + 1, $"@launch {name.Text}: nothing may follow the arguments");
            return;
        }

        if (_found.Count == MaxLaunches)
        {
            report(line, start + 1, $"more than {MaxLaunches} launches");
            return;
        }

        var (grid, block) = (Extents(sizes[0], line), Extents(sizes[1], line));
        var shared = sizes.Count == 3 ? Expression(sizes[2], line) : new Placed(Zero, 0);
        if (grid is not null && block is not null && shared is not null)
        {
            _found.Add(new Found(name.Text, grid, block, shared, arguments[1..end].Trim().Length == 0 ? [] : ListPart.Split(arguments[1..end], at + 1), line));
        }
    }

    /// <summary>The launches, once tunables and scratch buffers are known.</summary>
    public ImmutableArray<KernelLaunch> Finish(KernelTask? task, IEnumerable<string> tunables, IEnumerable<string> scratch)
    {
        if (task is not null)
        {
            HashSet<string> numbers = [.. task.DimNames, .. tunables];
            HashSet<string> passable = [.. task.DimNames, .. task.Inputs.Concat(task.Outputs).Select(buffer => buffer.Name), .. scratch];
            foreach (var launch in _found)
            {
                Check(launch, numbers, passable, task);
            }
        }

        return [.. _found.Select(launch => new KernelLaunch(
            launch.Name, Padded(launch.Grid), Padded(launch.Block), launch.Shared.Expression, [.. launch.Arguments.Select(argument => argument.Text)], launch.Line))];
    }

    private void Check(Found launch, HashSet<string> numbers, HashSet<string> passable, KernelTask task)
    {
        foreach (var placed in launch.Grid.Concat(launch.Block).Append(launch.Shared))
        {
            foreach (var unknown in placed.Expression.Names.Where(name => !numbers.Contains(name)))
            {
                report(launch.Line, placed.Column + 1, $"@launch {launch.Name}: '{unknown}' is neither a dimension ({string.Join(", ", task.DimNames)}) nor a tunable");
            }
        }

        foreach (var argument in launch.Arguments.Where(argument => !passable.Contains(argument.Text)))
        {
            report(launch.Line, argument.Column + 1, $"@launch {launch.Name}: '{argument.Text}' can be no argument; pass inputs, outputs, @scratch buffers or dimensions: {string.Join(", ", passable)}");
        }
    }

    private static ImmutableArray<IntExpression> Padded(List<Placed> extents) => [.. Enumerable.Range(0, 3).Select(axis => axis < extents.Count ? extents[axis].Expression : One)];

    /// <summary>One expression, or up to three in parentheses.</summary>
    private List<Placed>? Extents(ListPart part, int line)
    {
        var inner = part.Text.StartsWith('(') && Closing(part.Text, 0) == part.Text.Length - 1 ? ListPart.Split(part.Text[1..^1], part.Column + 1) : [part];
        if (inner.Count > 3)
        {
            report(line, inner[3].Column + 1, "a grid or a block has at most three extents");
            return null;
        }

        Placed?[] extents = [.. inner.Select(extent => Expression(extent, line))];
        return extents.All(extent => extent is not null) ? [.. extents.Select(extent => extent!)] : null;
    }

    private Placed? Expression(ListPart part, int line)
    {
        try
        {
            return new Placed(IntExpression.Parse(part.Text), part.Column);
        }
        catch (FormatException exception)
        {
            report(line, part.Column + 1, exception.Message);
            return null;
        }
    }

    private static int Closing(string text, int open)
    {
        var depth = 0;
        for (var i = open; i < text.Length; i++)
        {
            depth += text[i] == '(' ? 1 : text[i] == ')' ? -1 : 0;
            if (depth == 0)
            {
                return i;
            }
        }

        return -1;
    }

    private sealed record Placed(IntExpression Expression, int Column);

    private sealed record Found(string Name, List<Placed> Grid, List<Placed> Block, Placed Shared, List<ListPart> Arguments, int Line);
}
