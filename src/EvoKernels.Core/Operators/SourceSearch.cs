using System.Collections.Immutable;
using System.Text.RegularExpressions;
using EvoKernels.Core.Sources;

namespace EvoKernels.Core.Operators;

/// <summary>Finds whole lines of a source, first exactly; if they are nowhere, with white space inside and around lines ignored.</summary>
internal static partial class SourceSearch
{
    /// <summary>Every place, as offsets of whole lines, line feed included.</summary>
    public static ImmutableArray<SourceSpan> Find(string source, ImmutableArray<SourceSpan> regions, string search)
    {
        var wanted = search.TrimEnd('\n').Split('\n');
        ImmutableArray<SourceSpan> exact = [.. regions.SelectMany(region => Lines(source, region, wanted, line => line))];
        if (!exact.IsEmpty)
        {
            return exact;
        }

        var trimmed = Trim([.. wanted.Select(Collapse)]);
        return [.. regions.SelectMany(region => Lines(source, region, trimmed, Collapse))];
    }

    private static IEnumerable<SourceSpan> Lines(string source, SourceSpan region, string[] wanted, Func<string, string> view)
    {
        var lines = source[region.Start..region.End].Split('\n');
        var seen = lines.Select(view).ToArray();
        var offset = region.Start;
        for (var i = 0; i + wanted.Length <= lines.Length; i++)
        {
            if (seen.AsSpan(i, wanted.Length).SequenceEqual(wanted))
            {
                var length = lines.Skip(i).Take(wanted.Length).Sum(line => line.Length + 1);
                yield return new SourceSpan(offset, Math.Min(offset + length, region.End));
            }

            offset += lines[i].Length + 1;
        }
    }

    // Blank lines at either end of a SEARCH text are the model's layout, not a part of what it looks for.
    private static string[] Trim(string[] lines) =>
        [.. lines.SkipWhile(line => line.Length == 0).Reverse().SkipWhile(line => line.Length == 0).Reverse()];

    private static string Collapse(string line) => Spaces().Replace(line.Trim(), " ");

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
