using EvoKernels.Core.Operators;
using FsCheck.Xunit;
using Xunit;

namespace EvoKernels.UnitTests.Core.Operators;

public class AnswerParserTests
{
    private const string Parent = "int a;\nint b;\n  int   c = 1;\nint b;\n";

    [Fact]
    public void Rewrite_OneBlockAmongProse_IsTheChild() =>
        Assert.Equal("int z;\nint y;\n", Rewrite("Sure:\n```cpp\nint z;\nint y;\n```\nDone.").Source);

    [Theory]
    [InlineData("```\nint z;\n```")]
    [InlineData("```c++\nint z;\n```")]
    [InlineData("````cpp\nint z;\n````")]
    [InlineData("```bash\ng++ a.cpp\n```\n```cpp\nint z;\n```")]
    [InlineData("```cpp\nint q;\n```\n```cpp\nint z; extern \"C\" void kernel();\n```")]
    [InlineData("```cpp\r\nint z;\r\n```\r\n")]
    public void Rewrite_VariedFences_FindsTheKernel(string answer) => Assert.StartsWith("int z;", Rewrite(answer).Source, StringComparison.Ordinal);

    [Theory]
    [InlineData("", "no fenced code block")]
    [InlineData("int z;", "no fenced code block")]
    [InlineData("```bash\nls\n```", "no fenced code block")]
    [InlineData("```cpp\nint z;", "not closed")]
    [InlineData("```cpp\n \n```", "is empty")]
    [InlineData("```cpp\nint z;\n```\n```cpp\nint y;\n```", "none exports a kernel")]
    [InlineData("```cpp\nextern \"C\" int z;\n```\n```cpp\nextern \"C\" int y;\n```", "exactly one is expected")]
    [InlineData("```cpp\nint a;\nint b;\n  int   c = 1;\nint b;\n```", "changes nothing")]
    [InlineData("```cpp\n// @what\n```", "unknown directive")]
    public void Rewrite_UnusableAnswer_SaysWhy(string answer, string reason)
    {
        var parsed = Rewrite(answer);

        Assert.Null(parsed.Source);
        Assert.Contains(reason, parsed.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Rewrite_EvolveBlock_MayChangeOnlyItsInside()
    {
        var inside = Samples.Tunable.Replace("v * v", "v*v", StringComparison.Ordinal);
        var outside = Samples.Tunable.Replace("@tune LANES 4", "@tune LANES 2 4", StringComparison.Ordinal);
        var bare = inside.Replace("// EVOLVE-BLOCK-START\n", "", StringComparison.Ordinal).Replace("// EVOLVE-BLOCK-END\n", "", StringComparison.Ordinal);

        Assert.Equal(inside + "\n", AnswerParser.Parse("llm-rewrite", Samples.Tunable, $"```cpp\n{inside}\n```").Source);
        Assert.Contains("outside the EVOLVE-BLOCK", AnswerParser.Parse("llm-rewrite", Samples.Tunable, $"```cpp\n{outside}\n```").Reason, StringComparison.Ordinal);
        Assert.Contains("outside the EVOLVE-BLOCK", AnswerParser.Parse("llm-crossover", Samples.Tunable, $"```cpp\n{bare}\n```").Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Rewrite_RunawayAnswer_IsRefused() =>
        Assert.Contains("longer than", Rewrite($"```cpp\n// {new string('x', AnswerParser.MaxSourceLength)}\n```").Reason, StringComparison.Ordinal);

    [Fact]
    public void Diff_TwoBlocksInAnyOrder_ApplyToTheParent()
    {
        var answer = Block("  int   c = 1;", "int c = 2;\nint d;") + "and\n" + Block("int a;", "");

        Assert.Equal("int b;\nint c = 2;\nint d;\nint b;\n", Diff(answer).Source);
    }

    [Theory]
    [InlineData("int c = 1;")]
    [InlineData("\tint c  =   1;  ")]
    [InlineData("\n  int c = 1;\n\n")]
    public void Diff_OtherWhiteSpace_IsFound(string search) => Assert.Equal("int a;\nint b;\nint c;\nint b;\n", Diff(Block(search, "int c;")).Source);

    [Fact]
    public void Diff_ExactPlaceAmongSimilarOnes_WinsOverTolerance() =>
        Assert.Equal("x;\n y ;\n", AnswerParser.Parse("llm-diff", "y ;\n y ;\n", Block("y ;", "x;")).Source);

    [Theory]
    [InlineData("int b;", "occurs 2 times")]
    [InlineData("int q;", "is not in the parent: 'int q;'")]
    [InlineData("int", "is not in the parent")]
    [InlineData(" \n", "is empty")]
    public void Diff_SearchThatIsNotOnePlace_SaysWhy(string search, string reason)
    {
        var parsed = Diff(Block(search, "int z;"));

        Assert.Null(parsed.Source);
        Assert.Contains(reason, parsed.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<<<<<<< SEARCH\nint a;\n>>>>>>> REPLACE\n")]
    [InlineData("<<<<<<< SEARCH\nint a;\n=======\nint z;\n")]
    [InlineData("<<<<<<< SEARCH\nint a;\n<<<<<<< SEARCH\n=======\n>>>>>>> REPLACE\n")]
    [InlineData(">>>>>>> REPLACE\n")]
    public void Diff_MarkersOutOfOrder_IsMalformed(string answer) => Assert.Contains("malformed", Diff(answer).Reason, StringComparison.Ordinal);

    [Fact]
    public void Diff_NoBlockOverlapOrNoChange_SaysWhy()
    {
        Assert.Contains("no SEARCH/REPLACE block", Diff("Heading\n=======\nnothing").Reason, StringComparison.Ordinal);
        Assert.Contains("overlap", Diff(Block("int a;\nint b;", "x") + Block("int b;\n  int   c = 1;", "y")).Reason, StringComparison.Ordinal);
        Assert.Contains("changes nothing", Diff(Block("int a;", "int a;")).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Diff_EvolveBlock_IsTheOnlyPlaceSearched()
    {
        const string source = "int a;\n// EVOLVE-BLOCK-START\nint a;\nint b;\n// EVOLVE-BLOCK-END\nint b;\nint c;\n";

        Assert.Equal(source.Replace("START\nint a;", "START\nint z;", StringComparison.Ordinal), AnswerParser.Parse("llm-diff", source, Block("int a;", "int z;")).Source);
        Assert.Contains("not in the parent's EVOLVE-BLOCK", AnswerParser.Parse("llm-diff", source, Block("int c;", "int z;")).Reason, StringComparison.Ordinal);
        Assert.Contains("not in the parent's EVOLVE-BLOCK", AnswerParser.Parse("llm-diff", source, Block("int b;\n// EVOLVE-BLOCK-END", "")).Reason, StringComparison.Ordinal);
    }

    [Property]
    public bool Diff_OneUniqueLine_ReplacesExactlyIt(byte count, byte chosen, string? replacement)
    {
        var lines = Enumerable.Range(0, (count % 30) + 1).Select(i => $"line {i};").ToArray();
        var at = chosen % lines.Length;
        var text = "x" + (replacement ?? "").ReplaceLineEndings(" ").Replace("EVOLVE", "", StringComparison.Ordinal);
        var parsed = AnswerParser.Parse("llm-diff", string.Join('\n', lines) + "\n", Block(lines[at], text));
        lines[at] = text;
        return parsed.Source == string.Join('\n', lines) + "\n";
    }

    [Property]
    public bool Parse_AnyText_IsEitherChildOrReason(string? answer, bool isDiff)
    {
        var parsed = AnswerParser.Parse(isDiff ? "llm-diff" : "llm-rewrite", Parent, answer ?? "");
        return (parsed.Source is null) != (parsed.Reason is null);
    }

    private static ParsedAnswer Rewrite(string answer) => AnswerParser.Parse("llm-rewrite", Parent, answer);

    private static ParsedAnswer Diff(string answer) => AnswerParser.Parse("llm-diff", Parent, answer);

    private static string Block(string search, string replacement) =>
        $"<<<<<<< SEARCH\n{search}\n=======\n{(replacement.Length > 0 ? replacement + "\n" : "")}>>>>>>> REPLACE\n";
}
