using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace EvoKernels.Core.Sources;

/// <summary>Pairs <c>// EVOLVE-BLOCK-START</c> with <c>// EVOLVE-BLOCK-END</c>; blocks do not nest.</summary>
internal sealed partial class EvolveBlockReader
{
    private readonly ImmutableArray<SourceSpan>.Builder _blocks = ImmutableArray.CreateBuilder<SourceSpan>();
    private (int Line, int Column, int Start)? _open;

    public ImmutableArray<SourceSpan> Blocks => _blocks.ToImmutable();

    public void Line(string line, int number, int offset, SourceErrors errors)
    {
        var match = Marker().Match(line);
        if (!match.Success)
        {
            return;
        }

        var column = match.Groups[1].Index;
        switch (match.Groups[1].Value)
        {
            case "START" when _open is { } open:
                errors.Add(number, column, $"EVOLVE-BLOCK-START inside the block that line {open.Line} opened");
                break;
            case "START":
                _open = (number, column, offset + line.Length + 1);
                break;
            case "END" when _open is { } open:
                _blocks.Add(new SourceSpan(open.Start, offset));
                _open = null;
                break;
            default:
                errors.Add(number, column, "EVOLVE-BLOCK-END without a START");
                break;
        }
    }

    public void End(SourceErrors errors)
    {
        if (_open is { } open)
        {
            errors.Add(open.Line, open.Column, "EVOLVE-BLOCK-START without an END");
        }
    }

    [GeneratedRegex(@"^\s*//\s*EVOLVE-BLOCK-(START|END)\s*$")]
    private static partial Regex Marker();
}
