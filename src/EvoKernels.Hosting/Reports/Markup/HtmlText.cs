using System.Globalization;
using System.Text;

namespace EvoKernels.Hosting.Reports.Markup;

/// <summary>Encodes text for HTML, in elements and in quoted attributes.</summary>
internal static class HtmlText
{
    /// <summary>
    /// Appends the text, encoded. Control and direction characters are shown by their code: they could make a source look like another one
    /// (CVE-2021-42574, "Trojan Source").
    /// </summary>
    public static void Encode(string? text, StringBuilder to)
    {
        foreach (var rune in (text ?? string.Empty).EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '&' => to.Append("&amp;"),
                '<' => to.Append("&lt;"),
                '>' => to.Append("&gt;"),
                '"' => to.Append("&quot;"),
                '\'' => to.Append("&#39;"),
                '\r' => to,
                '\n' or '\t' => to.Append((char)rune.Value),
                _ when IsHidden(rune) => to.Append(CultureInfo.InvariantCulture, $"⟨U+{rune.Value:X4}⟩"),
                _ => to.Append(rune.ToString()),
            };
        }
    }

    private static bool IsHidden(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;
}
