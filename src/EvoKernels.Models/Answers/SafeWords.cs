namespace EvoKernels.Models.Answers;

/// <summary>A stranger's words, fit for a journal: one line, short, no control characters.</summary>
internal static class SafeWords
{
    private const int Longest = 200;

    public static string Of(string text)
    {
        var line = new string([.. text.Take(Longest + 1).Select(character => char.IsControl(character) || char.IsSurrogate(character) ? ' ' : character)]).Trim();
        return line.Length <= Longest ? line : string.Concat(line.AsSpan(0, Longest), "…");
    }
}
