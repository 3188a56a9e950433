namespace EvoKernels.WrongKernels;

/// <summary>One change of a text.</summary>
/// <param name="Kind">What kind of mistake it is.</param>
/// <param name="Start">Where.</param>
/// <param name="Length">Characters replaced.</param>
/// <param name="Replacement">By what.</param>
internal sealed record Mutation(string Kind, int Start, int Length, string Replacement)
{
    public string Apply(string source) => string.Concat(source.AsSpan(0, Start), Replacement, source.AsSpan(Start + Length));

    /// <summary>The line changed, before and after, for people.</summary>
    public string Describe(string source)
    {
        var from = source.LastIndexOf('\n', Math.Max(0, Start - 1)) + 1;
        var to = source.IndexOf('\n', Start + Length) is var end and >= 0 ? end : source.Length;
        var line = source.AsSpan(0, Start).Count('\n') + 1;
        return $"line {line}, {Kind}: {Squeeze(source[from..to])}  =>  {Squeeze(string.Concat(source.AsSpan(from, Start - from), Replacement, source.AsSpan(Start + Length, to - Start - Length)))}";
    }

    private static string Squeeze(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
