using System.Collections.Immutable;
using System.Text.RegularExpressions;
using EvoKernels.Contracts.Tasks;

namespace EvoKernels.Core.Sources;

/// <summary>Reads the <c>@scratch</c> lines of a source. Names in shapes are looked at when all lines have been read.</summary>
internal sealed partial class ScratchReader(SourceErrors errors, DeclaredNames names)
{
    private readonly List<(string Name, ElementType Type, ImmutableArray<PlacedExpression> Shape)> _found = [];

    public IEnumerable<string> Names => _found.Select(buffer => buffer.Name);

    /// <param name="text">The line.</param>
    /// <param name="line">Its number, from 1.</param>
    /// <param name="rest">Where the directive's word ends in it.</param>
    public void Read(string text, int line, int rest)
    {
        var match = Rest().Match(text[rest..]);
        if (!match.Success)
        {
            errors.Add(line, rest, "@scratch needs a name, a type and a shape: // @scratch partial float32 [rows, BLOCK]");
            return;
        }

        var name = match.Groups["name"];
        var type = match.Groups["type"];
        var shape = match.Groups["shape"];
        if (names.Declare(name.Value) is { } problem)
        {
            errors.Add(line, rest + name.Index, $"scratch buffer '{name.Value}' {problem}");
        }

        var types = Enum.GetValues<ElementType>().Where(one => one.Keyword() == type.Value).ToArray();
        if (types.Length == 0)
        {
            var known = string.Join(", ", Enum.GetValues<ElementType>().Select(one => one.Keyword()));
            errors.Add(line, rest + type.Index, $"@scratch {name.Value}: '{type.Value}' is no type; known are {known}");
        }

        var extents = ListPart.Split(shape.Value, rest + shape.Index).Select(part => errors.Expression(part, line)).OfType<PlacedExpression>();
        _found.Add((name.Value, types.FirstOrDefault(), [.. extents]));
    }

    /// <summary>The buffers, once tunables are known; none if there is any error.</summary>
    public ImmutableArray<ScratchBuffer> Finish(KernelTask? task, IEnumerable<string> tunables)
    {
        if (task is not null)
        {
            HashSet<string> known = [.. task.DimNames, .. tunables];
            foreach (var (name, _, shape) in _found)
            {
                foreach (var extent in shape)
                {
                    errors.Unknown(extent, known, unknown => $"@scratch {name}: '{unknown}' is neither a dimension ({string.Join(", ", task.DimNames)}) nor a tunable");
                }
            }
        }

        return errors.IsEmpty ? [.. _found.Select(buffer => new ScratchBuffer(buffer.Name, buffer.Type, [.. buffer.Shape.Select(extent => extent.Expression)]))] : [];
    }

    [GeneratedRegex(@"^\s+(?<name>\S+)\s+(?<type>\S+)\s+\[(?<shape>[^\[\]]*)\]\s*$")]
    private static partial Regex Rest();
}
