namespace EvoKernels.Core.Sources;

/// <summary>A part of a list in a directive.</summary>
/// <param name="Text">Trimmed.</param>
/// <param name="Column">In the line, from 0.</param>
internal readonly record struct ListPart(string Text, int Column)
{
    /// <summary>A text without the white space around it; an empty one stands where it was looked for.</summary>
    public static ListPart Trimmed(string text, int column) =>
        new(text.Trim(), string.IsNullOrWhiteSpace(text) ? column : column + text.Length - text.TrimStart().Length);

    /// <summary>Splits at the commas that stand in no parentheses.</summary>
    /// <param name="text">The list.</param>
    /// <param name="column">Where it begins in its line, from 0.</param>
    public static List<ListPart> Split(string text, int column)
    {
        var parts = new List<ListPart>();
        var (from, depth) = (0, 0);
        for (var i = 0; i <= text.Length; i++)
        {
            if (i == text.Length || (text[i] == ',' && depth == 0))
            {
                parts.Add(Trimmed(text[from..i], column + from));
                from = i + 1;
            }
            else
            {
                depth += text[i] == '(' ? 1 : text[i] == ')' ? -1 : 0;
            }
        }

        return parts;
    }
}
