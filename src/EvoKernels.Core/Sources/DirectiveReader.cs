using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using EvoKernels.Contracts.Tasks;
using EvoKernels.Core.Expressions;

namespace EvoKernels.Core.Sources;

/// <summary>Reads one source line by line and collects every mistake, not only the first.</summary>
internal sealed partial class DirectiveReader(string source, KernelTask? task)
{
    private readonly ImmutableArray<SourceError>.Builder _errors = ImmutableArray.CreateBuilder<SourceError>();
    private readonly List<Tunable> _tunables = [];
    private readonly List<(IntExpression Expression, int Line, int Column)> _requirements = [];
    private readonly List<(ScratchBuffer Buffer, int Line, int Column)> _scratch = [];
    private readonly EvolveBlockReader _blocks = new();
    private readonly DeclaredNames _names = new(task);
    private LaunchReader? _launches;

    public SourceParse Read()
    {
        _launches = new LaunchReader((line, column, message) => _errors.Add(new SourceError(line, column, message)));
        var offset = 0;
        var number = 0;
        foreach (var line in source.Split('\n'))
        {
            number++;
            if (DirectiveLine().Match(line) is { Success: true } match)
            {
                Directive(match.Groups[1], new LineText(line, number), match.Index + match.Length);
            }

            _blocks.Line(line, number, offset, _errors);
            offset += line.Length + 1;
        }

        _blocks.End(_errors);
        CheckRequirements();
        CheckScratch();
        var launches = _launches.Finish(task, _tunables.Select(tunable => tunable.Name), _scratch.Select(item => item.Buffer.Name));
        return _errors.Count > 0
            ? new SourceParse(null, [.. _errors.OrderBy(error => error.Line).ThenBy(error => error.Column)])
            : new SourceParse(new SourceDirectives([.. _tunables], [.. _requirements.Select(item => item.Expression)], [.. _scratch.Select(item => item.Buffer)], _blocks.Blocks) { Launches = launches }, []);
    }

    private void Directive(Group name, LineText line, int rest)
    {
        switch (name.Value)
        {
            case "tune":
                Tune(line, rest);
                break;
            case "require":
                Require(line, rest);
                break;
            case "scratch":
                ScratchLine(line, rest);
                break;
            case "launch":
                _launches!.Read(line.Text, line.Number, rest);
                break;
            default:
                Error(line.Number, name.Index, $"unknown directive '@{name.Value}'; known are @tune, @require, @scratch and @launch");
                break;
        }
    }

    private void Tune(LineText line, int rest)
    {
        var words = line.Words(rest);
        if (words.Count == 0)
        {
            Error(line.Number, rest, "@tune needs a name and its values: // @tune NAME v1 v2 …");
            return;
        }

        var (name, column) = words[0];
        if (!NewName(name, line.Number, column, "tunable"))
        {
            return;
        }

        var values = ImmutableArray.CreateBuilder<long>();
        foreach (var (word, at) in words.Skip(1))
        {
            if (!long.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
            {
                Error(line.Number, at, $"@tune {name}: '{word}' is no 64-bit integer");
            }
            else if (values.Contains(value))
            {
                Error(line.Number, at, $"@tune {name}: {value} is listed twice");
            }
            else
            {
                values.Add(value);
            }
        }

        if (words.Count == 1)
        {
            Error(line.Number, column + name.Length, $"@tune {name}: at least one value is needed; the first is the default");
        }
        else if (words.Count - 1 > SourceDirectives.MaxValues)
        {
            Error(line.Number, words[SourceDirectives.MaxValues + 1].Column, $"@tune {name}: more than {SourceDirectives.MaxValues} values");
        }
        else if (_tunables.Count == SourceDirectives.MaxTunables)
        {
            Error(line.Number, column, $"more than {SourceDirectives.MaxTunables} tunables");
        }
        else if (values.Count > 0)
        {
            _tunables.Add(new Tunable(name, values.ToImmutable()));
        }
    }

    private void Require(LineText line, int rest)
    {
        var text = line.Text[rest..].Trim();
        var column = text.Length == 0 ? rest : line.Text.IndexOf(text, rest, StringComparison.Ordinal);
        if (text.Length == 0)
        {
            Error(line.Number, rest, "@require needs an expression: // @require BLOCK % 32 == 0");
        }
        else if (Expression(text, line.Number, column) is { } expression)
        {
            _requirements.Add((expression, line.Number, column));
        }
    }

    private void ScratchLine(LineText line, int rest)
    {
        var match = ScratchRest().Match(line.Text[rest..]);
        if (!match.Success)
        {
            Error(line.Number, rest, "@scratch needs a name, a type and a shape: // @scratch partial float32 [rows, BLOCK]");
            return;
        }

        var name = match.Groups["name"];
        var type = match.Groups["type"];
        var shape = match.Groups["shape"];
        var valid = NewName(name.Value, line.Number, rest + name.Index, "scratch buffer");
        var types = Enum.GetValues<ElementType>().Where(one => one.Keyword() == type.Value).ToArray();
        if (types.Length == 0)
        {
            var known = string.Join(", ", Enum.GetValues<ElementType>().Select(one => one.Keyword()));
            Error(line.Number, rest + type.Index, $"@scratch {name.Value}: '{type.Value}' is no type; known are {known}");
        }

        var extents = ImmutableArray.CreateBuilder<IntExpression>();
        foreach (var part in ListPart.Split(shape.Value, rest + shape.Index))
        {
            if (Expression(part.Text, line.Number, part.Column) is { } extent)
            {
                extents.Add(extent);
            }
            else
            {
                valid = false;
            }
        }

        if (valid && types.Length == 1)
        {
            _scratch.Add((new ScratchBuffer(name.Value, types[0], extents.ToImmutable()), line.Number, rest + shape.Index));
        }
    }

    private IntExpression? Expression(string text, int line, int column)
    {
        try
        {
            return IntExpression.Parse(text.Trim());
        }
        catch (FormatException exception)
        {
            Error(line, column, exception.Message);
            return null;
        }
    }

    private bool NewName(string name, int line, int column, string what)
    {
        var problem = _names.Declare(name);
        if (problem is not null)
        {
            Error(line, column, $"{what} '{name}' {problem}");
        }

        return problem is null;
    }

    private void CheckRequirements()
    {
        var names = _tunables.Select(tunable => tunable.Name).ToHashSet(StringComparer.Ordinal);
        var defaults = _tunables.ToDictionary(tunable => tunable.Name, tunable => tunable.Values[0], StringComparer.Ordinal);
        foreach (var (expression, line, column) in _requirements)
        {
            if (expression.Names.FirstOrDefault(name => !names.Contains(name)) is { } unknown)
            {
                Error(line, column, $"@require speaks of '{unknown}', which is not a tunable of this source");
            }
            else if (SourceDirectives.Violation(expression, defaults) is { } violation)
            {
                Error(line, column, $"the default (first) values are not allowed: {violation}");
            }
        }
    }

    private void CheckScratch()
    {
        if (task is null)
        {
            return;
        }

        var names = _tunables.Select(tunable => tunable.Name).Concat(task.DimNames).ToHashSet(StringComparer.Ordinal);
        foreach (var (buffer, line, column) in _scratch)
        {
            foreach (var unknown in buffer.Shape.SelectMany(extent => extent.Names).Where(name => !names.Contains(name)))
            {
                Error(line, column, $"@scratch {buffer.Name}: '{unknown}' is neither a dimension ({string.Join(", ", task.DimNames)}) nor a tunable");
            }
        }
    }

    /// <param name="line">From 1.</param>
    /// <param name="offset">Within the line, from 0.</param>
    /// <param name="message">Plain words.</param>
    private void Error(int line, int offset, string message) => _errors.Add(new SourceError(line, offset + 1, message));

    // A doc comment (three slashes) may hold @param and the like: those are not ours.
    [GeneratedRegex(@"^\s*//[ \t]*@(\w+)")]
    private static partial Regex DirectiveLine();

    [GeneratedRegex(@"^\s+(?<name>\S+)\s+(?<type>\S+)\s+\[(?<shape>[^\[\]]*)\]\s*$")]
    private static partial Regex ScratchRest();

    private sealed record LineText(string Text, int Number)
    {
        public List<(string Word, int Column)> Words(int from) =>
            [.. Word().Matches(Text, from).Select(match => (match.Value, match.Index))];
    }

    [GeneratedRegex(@"\S+")]
    private static partial Regex Word();
}
