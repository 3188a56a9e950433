namespace EvoKernels.Devices.Cuda.Policy;

/// <summary>Whether macros could paste a forbidden name together from the words of a source: <c>a ## b</c> makes one name of two, and nothing in the text shows it.</summary>
/// <param name="words">Names and numbers of the source.</param>
internal sealed class PastedNames(IEnumerable<string> words)
{
    private readonly string[] _words = [.. words];

    /// <summary>The name as a whole is a row of words.</summary>
    public bool CanMake(string name) => Reaches([0], name, ends: false);

    /// <summary>A row of words holds the text anywhere.</summary>
    public bool CanHold(string text) => _words.Any(word => word.Contains(text, StringComparison.Ordinal)) || Reaches(Enumerable.Range(1, text.Length - 1)
        .Where(length => _words.Any(word => word.EndsWith(text[..length], StringComparison.Ordinal))), text, ends: true);

    /// <summary>From places in the text that words reach, words lead to its end; the last one may go beyond.</summary>
    private bool Reaches(IEnumerable<int> from, string text, bool ends)
    {
        var reached = new bool[text.Length + 1];
        foreach (var place in from)
        {
            reached[place] = true;
        }

        for (var at = 0; at < text.Length; at++)
        {
            foreach (var word in reached[at] ? _words : [])
            {
                if (ends && word.StartsWith(text[at..], StringComparison.Ordinal))
                {
                    return true;
                }

                if (string.CompareOrdinal(text, at, word, 0, word.Length) == 0)
                {
                    reached[at + word.Length] = true;
                }
            }
        }

        return reached[^1];
    }
}
