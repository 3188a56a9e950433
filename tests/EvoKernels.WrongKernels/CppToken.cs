using System.Text.RegularExpressions;

namespace EvoKernels.WrongKernels;

/// <summary>A word, number or sign of a C++ text, and where it stands.</summary>
internal readonly record struct CppToken(string Text, int Start)
{
    public int End => Start + Text.Length;

    public bool IsName => char.IsLetter(Text[0]) || Text[0] == '_';

    public bool IsInteger => Text.All(char.IsAsciiDigit);

    public bool IsFloat => char.IsAsciiDigit(Text[0]) && Text.Contains('.', StringComparison.Ordinal);
}

/// <summary>Cuts C++ text into what a mutation may touch: no comments, preprocessor lines or strings.</summary>
internal static partial class CppTokens
{
    public static IReadOnlyList<CppToken> Of(string source) =>
    [
        .. Pattern().Matches(source).Where(match => match.Groups["token"].Success).Select(match => new CppToken(match.Value, match.Index)),
    ];

    [GeneratedRegex("""
        //[^\n]* | /\*.*?\*/ | ^[ \t]*\#[^\n]* | "[^"\n]*"
        | (?<token> [A-Za-z_]\w* | \d+\.?\d*(?:[eE][+-]?\d+)?[fFuUlL]* | <<=|>>=|\+\+|--|->|<=|>=|==|!=|&&|\|\||<<|>>|\+=|-=|\*=|/=|%=|&=|\|=|\^=|:: | [^\s\w] )
        """, RegexOptions.Singleline | RegexOptions.Multiline | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Pattern();
}
