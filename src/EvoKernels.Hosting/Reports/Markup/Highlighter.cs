using System.Text.RegularExpressions;

namespace EvoKernels.Hosting.Reports.Markup;

/// <summary>Colours C++ enough to be read. Every part of the text comes out, encoded, whether it is C++ or not.</summary>
internal static partial class Highlighter
{
    private static readonly HashSet<string> Keywords = new(
        """
        alignas alignof auto bool break case char class const constexpr continue decltype default delete do double else enum extern false float for
        if inline int int8_t int16_t int32_t int64_t long namespace new noexcept nullptr operator restrict return short signed size_t sizeof static
        static_assert static_cast reinterpret_cast struct switch template this true typedef typename uint8_t uint16_t uint32_t uint64_t uintptr_t union
        unsigned using void volatile while __restrict __restrict__ __attribute__ __global__ __device__ __shared__ __half
        """.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries),
        StringComparer.Ordinal);

    public static Html Cpp(string source)
    {
        var pieces = new List<Html>();
        var at = 0;
        foreach (Match token in Token().Matches(source))
        {
            pieces.Add(Html.Of($"{source[at..token.Index]}{Paint(token)}"));
            at = token.Index + token.Length;
        }

        pieces.Add(Html.Of($"{source[at..]}"));
        return Html.Join(pieces);
    }

    private static Html Paint(Match token) => token switch
    {
        _ when token.Groups["comment"].Success => Html.Of($"<i class=\"c\">{token.Value}</i>"),
        _ when token.Groups["text"].Success => Html.Of($"<i class=\"s\">{token.Value}</i>"),
        _ when token.Groups["macro"].Success => Html.Of($"<i class=\"p\">{token.Value}</i>"),
        _ when token.Groups["number"].Success => Html.Of($"<i class=\"n\">{token.Value}</i>"),
        _ when Keywords.Contains(token.Value) => Html.Of($"<i class=\"k\">{token.Value}</i>"),
        _ => Html.Of($"{token.Value}"),
    };

    // Every alternative also matches when it is left open: a hostile text cannot make the search start over again and again.
    [GeneratedRegex("""(?<comment>//[^\n]*|/\*(?:[^*]|\*+[^*/])*(?:\*+/|\**\z))|(?<text>"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?)|(?<macro>^[ \t]*\#[^\n]*)|(?<number>\b\d[\w.']*)|[A-Za-z_]\w*""", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Token();
}
