using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace EvoKernels.Core.Sources;

/// <summary>Reads the <c>@tune</c> lines of a source.</summary>
internal sealed partial class TuneReader(SourceErrors errors, DeclaredNames names)
{
    private readonly List<Tunable> _found = [];

    public ImmutableArray<Tunable> Tunables => [.. _found];

    public IEnumerable<string> Names => _found.Select(tunable => tunable.Name);

    /// <param name="text">The line.</param>
    /// <param name="line">Its number, from 1.</param>
    /// <param name="rest">Where the directive's word ends in it.</param>
    public void Read(string text, int line, int rest)
    {
        (string Word, int Column)[] words = [.. Word().Matches(text, rest).Select(match => (match.Value, match.Index))];
        if (words.Length == 0)
        {
            errors.Add(line, rest, "@tune needs a name and its values: // @tune NAME v1 v2 …");
            return;
        }

        var (name, column) = words[0];
        if (names.Declare(name) is { } problem)
        {
            errors.Add(line, column, $"tunable '{name}' {problem}");
            return;
        }

        var values = Values(name, words[1..], line);
        if (words.Length == 1)
        {
            errors.Add(line, column + name.Length, $"@tune {name}: at least one value is needed; the first is the default");
        }
        else if (words.Length - 1 > SourceDirectives.MaxValues)
        {
            errors.Add(line, words[SourceDirectives.MaxValues + 1].Column, $"@tune {name}: more than {SourceDirectives.MaxValues} values");
        }
        else if (_found.Count == SourceDirectives.MaxTunables)
        {
            errors.Add(line, column, $"more than {SourceDirectives.MaxTunables} tunables");
        }
        else if (!values.IsEmpty)
        {
            _found.Add(new Tunable(name, values));
        }
    }

    private ImmutableArray<long> Values(string name, (string Word, int Column)[] words, int line)
    {
        var values = ImmutableArray.CreateBuilder<long>();
        foreach (var (word, column) in words)
        {
            if (!long.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
            {
                errors.Add(line, column, $"@tune {name}: '{word}' is no 64-bit integer");
            }
            else if (values.Contains(value))
            {
                errors.Add(line, column, $"@tune {name}: {value} is listed twice");
            }
            else
            {
                values.Add(value);
            }
        }

        return values.ToImmutable();
    }

    [GeneratedRegex(@"\S+")]
    private static partial Regex Word();
}
