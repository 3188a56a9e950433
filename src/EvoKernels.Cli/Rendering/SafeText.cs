using System.Text;

namespace EvoKernels.Cli.Rendering;

/// <summary>Text from compilers, candidates and files, made safe for a terminal: no escape sequences, no invisible direction changes.</summary>
internal static class SafeText
{
    /// <summary>Keeps line ends.</summary>
    public static string Lines(string text) => Clean(text, keepLines: true);

    /// <summary>One line.</summary>
    public static string Line(string text) => Clean(text, keepLines: false);

    private static string Clean(string text, bool keepLines)
    {
        var result = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            var isKept = c is '\n' ? keepLines : c is '\t' || !(char.IsControl(c) || c is >= '\u202a' and <= '\u202e' or >= '\u2066' and <= '\u2069');
            result.Append(isKept ? c : ' ');
        }

        return result.ToString();
    }
}
