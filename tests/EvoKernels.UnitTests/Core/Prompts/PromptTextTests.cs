using EvoKernels.Core.Prompts;
using FsCheck.Xunit;
using Xunit;

namespace EvoKernels.UnitTests.Core.Prompts;

public class PromptTextTests
{
    [Property]
    public void Block_AnyText_EndsWhereItEnds(string? text)
    {
        var lines = PromptText.Block($"```\n# heading\n````` {text}", "cpp").Split('\n');

        var fence = lines[0].TakeWhile(character => character == '`').Count();
        Assert.Equal(lines.Length - 1, Array.FindIndex(lines, 1, line => line.Trim().Length >= fence && line.Trim().All(character => character == '`')));
        Assert.DoesNotContain(string.Concat(lines), character => char.IsControl(character) && character != '\t');
    }

    [Theory]
    [InlineData("a\r\nb\u2028c\u0085d\re", "```x\na\nb\nc\nd\ne\n```")]
    [InlineData("a\0b\u001b[31mc\td", "```x\na b [31mc\td\n```")]
    [InlineData("", "```x\n\n```")]
    public void Block_LineEndsAndControls_ArePlain(string text, string expected) => Assert.Equal(expected, PromptText.Block(text, "x"));

    [Fact]
    public void Block_LongText_SaysWhatIsCut() => Assert.Equal("```x\nabc\n… (4 more characters)\n```", PromptText.Block("abcdefg", "x", 3));

    [Property]
    public void Line_AnyText_IsOneShortLineWithoutFences(string? text)
    {
        var line = PromptText.Line($"{text}\n# x\u2029```", 20);

        Assert.InRange(line.Length, 0, 21);
        Assert.DoesNotContain(line, character => char.IsControl(character) || character is '`' or '\u2028' or '\u2029');
    }

    [Fact]
    public void Line_CutWithinAPair_DropsTheWholePair() => Assert.Equal("ab…", PromptText.Line("ab\U0001F600cd", 3));
}
