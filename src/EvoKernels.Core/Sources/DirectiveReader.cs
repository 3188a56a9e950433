using System.Text.RegularExpressions;
using EvoKernels.Contracts.Tasks;

namespace EvoKernels.Core.Sources;

/// <summary>Reads one source line by line and collects every mistake, not only the first.</summary>
internal sealed partial class DirectiveReader
{
    private readonly string _source;
    private readonly KernelTask? _task;
    private readonly SourceErrors _errors = new();
    private readonly EvolveBlockReader _blocks = new();
    private readonly List<PlacedExpression> _requirements = [];
    private readonly TuneReader _tunables;
    private readonly ScratchReader _scratch;
    private readonly LaunchReader _launches;

    public DirectiveReader(string source, KernelTask? task)
    {
        var names = new DeclaredNames(task);
        (_source, _task) = (source, task);
        (_tunables, _scratch, _launches) = (new(_errors, names), new(_errors, names), new(_errors));
    }

    public SourceParse Read()
    {
        var offset = 0;
        var number = 0;
        foreach (var line in _source.Split('\n'))
        {
            number++;
            if (DirectiveLine().Match(line) is { Success: true } match)
            {
                Directive(match.Groups[1], line, number);
            }

            _blocks.Line(line, number, offset, _errors);
            offset += line.Length + 1;
        }

        _blocks.End(_errors);
        CheckRequirements();
        var scratch = _scratch.Finish(_task, _tunables.Names);
        var launches = _launches.Finish(_task, _tunables.Names, _scratch.Names);
        return _errors.IsEmpty
            ? new SourceParse(new SourceDirectives(_tunables.Tunables, [.. _requirements.Select(placed => placed.Expression)], scratch, launches, _blocks.Blocks), [])
            : new SourceParse(null, _errors.InOrder());
    }

    private void Directive(Group word, string line, int number)
    {
        var rest = word.Index + word.Length;
        switch (word.Value)
        {
            case "tune":
                _tunables.Read(line, number, rest);
                break;
            case "require":
                Require(line, number, rest);
                break;
            case "scratch":
                _scratch.Read(line, number, rest);
                break;
            case "launch":
                _launches.Read(line, number, rest);
                break;
            default:
                _errors.Add(number, word.Index, $"unknown directive '@{word.Value}'; known are @tune, @require, @scratch and @launch");
                break;
        }
    }

    private void Require(string line, int number, int rest)
    {
        var text = ListPart.Trimmed(line[rest..], rest);
        if (text.Text.Length == 0)
        {
            _errors.Add(number, rest, "@require needs an expression: // @require BLOCK % 32 == 0");
        }
        else if (_errors.Expression(text, number) is { } expression)
        {
            _requirements.Add(expression);
        }
    }

    private void CheckRequirements()
    {
        HashSet<string> names = [.. _tunables.Names];
        var defaults = _tunables.Tunables.ToDictionary(tunable => tunable.Name, tunable => tunable.Values[0], StringComparer.Ordinal);
        foreach (var placed in _requirements)
        {
            if (!names.IsSupersetOf(placed.Expression.Names))
            {
                _errors.Unknown(placed, names, name => $"@require speaks of '{name}', which is not a tunable of this source");
            }
            else if (SourceDirectives.Violation(placed.Expression, defaults) is { } violation)
            {
                _errors.Add(placed.Line, placed.Column, $"the default (first) values are not allowed: {violation}");
            }
        }
    }

    // A doc comment (three slashes) may hold @param and the like: those are not ours.
    [GeneratedRegex(@"^\s*//[ \t]*@(\w+)")]
    private static partial Regex DirectiveLine();
}
