namespace EvoKernels.Hosting.Configuration;

/// <summary>"Did you mean": the known word nearest to what was written.</summary>
public static class Suggestion
{
    /// <summary><c>; did you mean 'x'?</c>, or an empty text when nothing is near.</summary>
    public static string For(string written, IEnumerable<string> known)
    {
        ArgumentNullException.ThrowIfNull(written);
        var nearest = known.Select(word => (word, distance: Distance(Plain(written), Plain(word)))).MinBy(pair => pair.distance);
        return nearest.word is not null && nearest.distance <= Math.Max(1, Math.Min(written.Length, nearest.word.Length) / 3)
            ? $"; did you mean '{nearest.word}'?"
            : string.Empty;
    }

    /// <summary>The suggestion followed by the whole list: <c>; did you mean 'x'? Known keys: x, y</c>.</summary>
    public static string Among(string written, IReadOnlyCollection<string> known, string label) =>
        $"{(For(written, known) is { Length: > 0 } suggestion ? suggestion : ".")} {label}: {string.Join(", ", known)}";

    private static string Plain(string word) => word.Length > 64 ? word[..64] : word.Replace('-', '_').ToLowerInvariant();

    /// <summary>Levenshtein distance.</summary>
    private static int Distance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (left[i - 1] == right[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[right.Length];
    }
}
