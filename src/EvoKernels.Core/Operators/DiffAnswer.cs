using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using EvoKernels.Core.Sources;

namespace EvoKernels.Core.Operators;

/// <summary>
/// SEARCH/REPLACE blocks as OpenEvolve and aider use them. Every SEARCH speaks of the parent, must be found exactly once inside its EVOLVE
/// blocks (the whole source if it has none), and no two may overlap, so the order of blocks does not matter.
/// </summary>
internal static partial class DiffAnswer
{
    private const int QuotedLength = 60;

    public static ParsedAnswer Read(string parent, string answer)
    {
        if (Edits(answer) is not { } edits)
        {
            return ParsedAnswer.None("a SEARCH/REPLACE block is malformed: <<<<<<< SEARCH, =======, >>>>>>> REPLACE must follow each other, each on its own line");
        }

        if (edits.IsEmpty)
        {
            return ParsedAnswer.None("the answer holds no SEARCH/REPLACE block");
        }

        if (SourceDirectives.Parse(parent).Directives is not { } directives)
        {
            return ParsedAnswer.None("the parent's directives cannot be read");
        }

        ImmutableArray<SourceSpan> regions = directives.EvolveBlocks.IsEmpty ? [new SourceSpan(0, parent.Length)] : directives.EvolveBlocks;
        var places = new List<(int Start, int End, string Replacement)>();
        foreach (var (search, replacement) in edits)
        {
            if (search.Trim().Length == 0)
            {
                return ParsedAnswer.None("a SEARCH text is empty");
            }

            var found = SourceSearch.Find(parent, regions, search);
            if (found.Length != 1)
            {
                var where = directives.EvolveBlocks.IsEmpty ? "the parent" : "the parent's EVOLVE-BLOCK";
                return ParsedAnswer.None(found.IsEmpty
                    ? $"SEARCH text is not in {where}: {Quote(search)}"
                    : $"SEARCH text occurs {found.Length} times in {where}: {Quote(search)}");
            }

            places.Add((found[0].Start, found[0].End, replacement));
        }

        places.Sort((left, right) => left.Start.CompareTo(right.Start));
        return places.Zip(places.Skip(1)).Any(pair => pair.First.End > pair.Second.Start)
            ? ParsedAnswer.None("two SEARCH texts overlap")
            : ParsedAnswer.Child(Apply(parent, places));
    }

    private static string Apply(string parent, List<(int Start, int End, string Replacement)> places)
    {
        var child = new StringBuilder();
        var at = 0;
        foreach (var (start, end, replacement) in places)
        {
            child.Append(parent, at, start - at).Append(replacement);
            at = end;
        }

        return child.Append(parent, at, parent.Length - at).ToString();
    }

    /// <summary>Pairs of whole-line texts, each empty or ending in a line feed; null if a marker is out of order.</summary>
    private static ImmutableArray<(string Search, string Replacement)>? Edits(string answer)
    {
        var edits = ImmutableArray.CreateBuilder<(string, string)>();
        StringBuilder? search = null;
        StringBuilder? replacement = null;
        foreach (var line in answer.Split('\n'))
        {
            switch (MarkerOf(line))
            {
                case '<' when search is null:
                    search = new StringBuilder();
                    break;
                case '=' when search is not null && replacement is null:
                    replacement = new StringBuilder();
                    break;
                case '>' when replacement is not null:
                    edits.Add((search!.ToString(), replacement.ToString()));
                    search = replacement = null;
                    break;
                case '=' when search is null:
                    // Prose: a heading underlined with equal signs.
                    break;
                case null:
                    (replacement ?? search)?.Append(line).Append('\n');
                    break;
                default:
                    return null;
            }
        }

        return search is null ? edits.ToImmutable() : null;
    }

    private static char? MarkerOf(string line) => Marker().IsMatch(line) ? line.TrimStart()[0] : null;

    private static string Quote(string search)
    {
        var first = search.Trim().Split('\n')[0].TrimEnd();
        return first.Length > QuotedLength ? $"'{first[..QuotedLength]}…'" : $"'{first}'";
    }

    [GeneratedRegex(@"^\s*(<{7} SEARCH|={7}|>{7} REPLACE)\s*$")]
    private static partial Regex Marker();
}
