using System.Net;
using System.Text.RegularExpressions;
using EvoKernels.Hosting.Reports.Markup;
using FsCheck.Xunit;
using Xunit;

namespace EvoKernels.UnitTests.Hosting.Reports;

public sealed class HighlighterTests
{
    [Fact]
    public void Cpp_Tokens_AreMarked() => Assert.Equal(
        "<i class=\"p\">#include &lt;cmath&gt;</i>\n<i class=\"c\">// @tune A</i>\n<i class=\"k\">float</i> x = <i class=\"n\">1.5f</i>; <i class=\"s\">&quot;a\\&quot;b&quot;</i> <i class=\"c\">/* open</i>",
        Highlighter.Cpp("#include <cmath>\n// @tune A\nfloat x = 1.5f; \"a\\\"b\" /* open").ToString());

    [Theory]
    [InlineData("/*")]
    [InlineData("/* *")]
    [InlineData("\"")]
    [InlineData("'\\")]
    public void Cpp_ManyOpenTokens_TakesLinearTime(string token) =>
        Assert.NotEqual(Html.Empty, Highlighter.Cpp(string.Concat(Enumerable.Repeat(token, 100_000))));

    [Property]
    public bool Cpp_AnyAsciiText_ComesOutWhole(byte[] bytes)
    {
        var text = string.Concat(bytes.Select(value => "/*\"'\\\n# aint0<>&"[value % 15]));

        return WebUtility.HtmlDecode(Regex.Replace(Highlighter.Cpp(text).ToString(), "</?i[^>]*>", "")) == text;
    }
}
