using System.Text;
using System.Text.RegularExpressions;

namespace EvoKernels.Core.Prompts;

/// <summary>Puts text that a model, a compiler or a candidate wrote into a prompt, so that it can look like nothing but a quotation.</summary>
public static partial class PromptText
{
    /// <summary>Shortest fence of a code block, by CommonMark.</summary>
    private const int ShortestFence = 3;

    /// <summary>
    /// A fenced block that its content cannot end: the fence is longer than any run of backticks inside. Line ends are line feeds; other control characters are gone.
    /// </summary>
    /// <param name="text">What to quote.</param>
    /// <param name="language">Word behind the fence.</param>
    /// <param name="longest">Most characters; what is beyond is cut, which is said.</param>
    public static string Block(string text, string language, int longest = int.MaxValue)
    {
        var lines = Ends().Replace(text, "\n");
        var clean = new StringBuilder(lines.Length);
        foreach (var character in lines)
        {
            clean.Append(character is '\n' or '\t' || !char.IsControl(character) ? character : ' ');
        }

        var content = clean.ToString().TrimEnd();
        content = content.Length > longest ? $"{Cut(content, longest)}\n… ({content.Length - longest} more characters)" : content;
        var run = Backticks().Matches(content).Select(match => match.Length).DefaultIfEmpty(0).Max();
        var fence = new string('`', Math.Max(ShortestFence, run + 1));
        return $"{fence}{language}\n{content}\n{fence}";
    }

    /// <summary>One line without control characters and backticks, cut to a length.</summary>
    public static string Line(string text, int longest)
    {
        var line = Blank().Replace(text, " ").Trim().Replace('`', '\'');
        return line.Length > longest ? $"{Cut(line, longest)}…" : line;
    }

    /// <summary>Never through a pair of surrogates: half of one is no text.</summary>
    private static string Cut(string text, int longest) => text[..(char.IsHighSurrogate(text[longest - 1]) ? longest - 1 : longest)];

    [GeneratedRegex("\r\n|[\r\u0085\u2028\u2029]")]
    private static partial Regex Ends();

    [GeneratedRegex("`+")]
    private static partial Regex Backticks();

    [GeneratedRegex(@"[\s\p{Cc}\u2028\u2029]+")]
    private static partial Regex Blank();
}
