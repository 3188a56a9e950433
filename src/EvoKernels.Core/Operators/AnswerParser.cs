namespace EvoKernels.Core.Operators;

/// <summary>A child's source, or plain words why there is none: exactly one of the two.</summary>
public sealed record ParsedAnswer(string? Source, string? Reason)
{
    internal static ParsedAnswer Child(string source) => new(source, null);

    internal static ParsedAnswer None(string reason) => new(null, reason);
}

/// <summary>
/// Reads a model's answer. Tolerant of white space, strict about everything else: an answer that can be read in two ways is refused, because a
/// guess would be recorded as the model's idea.
/// </summary>
public static class AnswerParser
{
    /// <summary>Longest child in characters. Kernels of this project are two orders of magnitude shorter; a longer one is a runaway answer.</summary>
    public const int MaxSourceLength = 256 * 1024;

    /// <summary>Reads SEARCH/REPLACE blocks for <c>llm-diff</c>, one fenced code block for the other operators.</summary>
    public static ParsedAnswer Parse(string name, string parentSource, string answer)
    {
        var text = answer.ReplaceLineEndings("\n");
        var parent = parentSource.ReplaceLineEndings("\n");
        var parsed = name == OperatorNames.Diff ? DiffAnswer.Read(parent, text) : RewriteAnswer.Read(parent, text);
        return parsed.Source switch
        {
            null => parsed,
            { Length: > MaxSourceLength } => ParsedAnswer.None($"the source is longer than {MaxSourceLength} characters"),
            var source when source == parent => ParsedAnswer.None("the answer changes nothing"),
            _ => parsed,
        };
    }
}
