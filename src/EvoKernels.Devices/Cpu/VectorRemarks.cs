using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace EvoKernels.Devices.Cpu;

/// <summary>
/// What the compiler says it vectorised and what not, for the author of a candidate. Only the forms below are read, and of a reason only plain words: the rest of such
/// a text quotes the candidate, and so may say anything.
/// </summary>
internal static partial class VectorRemarks
{
    /// <summary>Name of g++'s file.</summary>
    public const string FileName = "remarks";

    /// <summary>Characters that are read.</summary>
    public const int LongestText = 256 << 10;

    private const int Most = 12;

    private const string Bare = "loop not vectorised";

    /// <summary>Arguments that make a compiler tell: g++ into a file, clang on its error stream.</summary>
    public static string[] Arguments(bool isClang) => isClang
        ? ["-Rpass=loop-vectorize", "-Rpass-missed=loop-vectorize", "-Rpass-analysis=loop-vectorize"]
        : [$"-fopt-info-vec-optimized-missed={FileName}"];

    /// <summary>One line for each line of the source that there is something to say about, in order; a dozen, those without a reason last to be kept.</summary>
    public static ImmutableArray<string> Read(string text)
    {
        var said = new SortedDictionary<int, List<string>>();
        foreach (var match in Remark().Matches(text[..Math.Min(text.Length, LongestText)]).Cast<Match>())
        {
            if (int.TryParse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var line) && InWords(match.Groups[2].Value) is { } words)
            {
                var others = said.TryGetValue(line, out var known) ? known : said[line] = [];
                others.Add(words);
            }
        }

        var told = said.Select(pair => (Line: pair.Key, Words: Sum(pair.Value)));
        return [.. told.OrderBy(one => one.Words == Bare).Take(Most).OrderBy(one => one.Line).Select(one => $"line {one.Line}: {one.Words}")];
    }

    /// <summary>A loop has a main part and rests, and each is told of: the first of a kind is the main one. Why a loop was not vectorised says that it was not.</summary>
    private static string Sum(List<string> said)
    {
        var distinct = said.DistinctBy(words => words.Split(',')[0]).ToArray();
        var reasons = distinct.Where(words => words.StartsWith("not vectorised: ", StringComparison.Ordinal)).Take(2);
        var others = distinct.Where(words => words != Bare && !words.StartsWith("not vectorised: ", StringComparison.Ordinal)).ToArray();
        string[] told = [.. others, .. reasons];
        return told.Length > 0 ? string.Join("; ", told) : Bare;
    }

    private static string? InWords(string message)
    {
        if (Vectors().Match(message) is { Success: true } vectors)
        {
            return $"{(vectors.Groups[1].Value == "loop" ? "loop" : "straight code")} vectorised, {vectors.Groups[2].Value}-byte vectors";
        }

        if (Width().Match(message) is { Success: true } width)
        {
            return $"loop vectorised, {width.Groups[1].Value} elements at a time, {width.Groups[2].Value} times interleaved";
        }

        if (message.StartsWith("loop versioned for vectorization because of possible aliasing", StringComparison.Ordinal))
        {
            return "a test whether pointers overlap comes first (__restrict saves it)";
        }

        return Reason().Match(message) is { Success: true } reason ? $"not vectorised: {reason.Groups[1].Value.TrimEnd()}"
            : Nothing().IsMatch(message) ? Bare
            : null;
    }

    [GeneratedRegex(@"^kernel\.cpp:(\d{1,7}):\d+: (?:optimized|missed|remark):[ ]+([^\r\n]{1,400})", RegexOptions.Multiline)]
    private static partial Regex Remark();

    [GeneratedRegex(@"^(loop|basic block part) vectorized using (\d{1,3}) byte vectors")]
    private static partial Regex Vectors();

    [GeneratedRegex(@"^vectorized loop \(vectorization width: (\d{1,4}), interleaved count: (\d{1,3})\)")]
    private static partial Regex Width();

    [GeneratedRegex(@"^(?:not vectorized|loop not vectorized): ([a-z][a-z ,'-]{2,80})")]
    private static partial Regex Reason();

    [GeneratedRegex(@"^(couldn't vectorize loop|loop not vectorized)")]
    private static partial Regex Nothing();
}
