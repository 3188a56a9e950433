using DiffPlex.DiffBuilder;
using DiffPlex.DiffBuilder.Model;

namespace EvoKernels.Hosting.Reports.Markup;

/// <summary>What changed between two sources, with three lines around each change.</summary>
internal static class SourceDiff
{
    /// <summary>Longer sources are not compared: no honest kernel is this long, and comparing takes time with the square of the changes.</summary>
    public const int MostLines = 4000;

    private const int Around = 3;

    public static Html Of(string before, string after)
    {
        if (LineCount(before) > MostLines || LineCount(after) > MostLines)
        {
            return Html.Of(
                $"""
                <p>These sources are too long to compare here ({Figures.Count(LineCount(before))} and {Figures.Count(LineCount(after))} lines).</p>
                """);
        }

        var lines = InlineDiffBuilder.Diff(before, after).Lines;
        var (added, removed) = (lines.Count(line => line.Type == ChangeType.Inserted), lines.Count(line => line.Type == ChangeType.Deleted));
        return Html.Of(
            $"""
            <details class="diff"><summary>Changes to the source: <ins>+{added}</ins> <del>−{removed}</del> lines</summary>
            <div class="scroll" tabindex="0" role="region" aria-label="Changes to the source"><pre class="code">{Hunks(lines)}</pre></div></details>
            """);
    }

    private static IEnumerable<Html> Hunks(List<DiffPiece> lines)
    {
        var near = new bool[lines.Count];
        for (var i = 0; i < lines.Count; i++)
        {
            if (lines[i].Type != ChangeType.Unchanged)
            {
                Array.Fill(near, true, Math.Max(0, i - Around), Math.Min(lines.Count - 1, i + Around) - Math.Max(0, i - Around) + 1);
            }
        }

        for (var i = 0; i < lines.Count; i++)
        {
            if (near[i])
            {
                yield return Line(lines[i]);
            }
            else if (i == 0 || near[i - 1])
            {
                yield return Html.Of($"<span class=\"skip\">  ⋯</span>\n");
            }
        }
    }

    private static Html Line(DiffPiece line) => line.Type switch
    {
        ChangeType.Inserted => Html.Of($"<ins>+ {line.Text}\n</ins>"),
        ChangeType.Deleted => Html.Of($"<del>- {line.Text}\n</del>"),
        _ => Html.Of($"  {line.Text}\n"),
    };

    private static int LineCount(string text) => text.AsSpan().Count('\n') + 1;
}
