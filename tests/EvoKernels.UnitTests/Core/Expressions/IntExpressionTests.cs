using EvoKernels.Core.Expressions;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Xunit;

namespace EvoKernels.UnitTests.Core.Expressions;

public sealed class IntExpressionTests
{
    private static readonly Dictionary<string, long> Values = new() { ["rows"] = 7, ["cols"] = 3, ["big"] = long.MaxValue };

    [Theory]
    [InlineData("1+2*3", 7)]
    [InlineData("(1+2)*3", 9)]
    [InlineData("10-4-3", 3)]
    [InlineData("100/7/2", 7)]
    [InlineData("-7/2", -3)]
    [InlineData("-7%2", -1)]
    [InlineData("2*-3", -6)]
    [InlineData("--4", 4)]
    [InlineData("!0+!5", 1)]
    [InlineData("1<2==1", 1)]
    [InlineData("1||0&&0", 1)]
    [InlineData("0&&1/0", 0)]
    [InlineData("1||1/0", 1)]
    [InlineData("rows*cols + 1", 22)]
    [InlineData("rows<=7 && cols!=4", 1)]
    [InlineData("rows>=8", 0)]
    [InlineData(" ( rows ) ", 7)]
    [InlineData("min(rows, cols)", 3)]
    [InlineData("max(rows, cols) + 1", 8)]
    [InlineData("ceil_div(rows, cols)", 3)]
    [InlineData("ceil_div(6, 3) * 2", 4)]
    [InlineData("ceil_div(0, 3)", 0)]
    [InlineData("ceil_div(1, 3)", 1)]
    [InlineData("ceil_div(-7, 2)", -3)]
    [InlineData("ceil_div(7, -2)", -3)]
    [InlineData("ceil_div(-7, -2)", 4)]
    [InlineData("ceil_div(-8, -2)", 4)]
    [InlineData("ceil_div(-big - 1, 2)", -4611686018427387904)]
    [InlineData("min(1, 2) < max(1, 2) && !min(0, 1)", 1)]
    [InlineData("ceil_div(ceil_div(rows, 2), 2)", 2)]
    [InlineData("ceil_div(big, 2)", 4611686018427387904)]
    [InlineData("min ( 1 , max(2, 3) )", 1)]
    [InlineData("9223372036854775807", long.MaxValue)]
    public void Evaluate_Expression_FollowsC(string text, long value) => Assert.Equal(value, IntExpression.Parse(text).Evaluate(Values));

    [Theory]
    [InlineData("", 1)]
    [InlineData("1+", 3)]
    [InlineData("(1", 3)]
    [InlineData("1 2", 3)]
    [InlineData("rows cols", 6)]
    [InlineData("(1 2)", 4)]
    [InlineData("2 + mean(1, 2)", 5)]
    [InlineData("min()", 5)]
    [InlineData("min(1, 2", 9)]
    [InlineData("2(1, 2)", 2)]
    [InlineData("min(1)", 6)]
    [InlineData("min(1, 2, 3)", 9)]
    [InlineData("1 $ 2", 3)]
    [InlineData("0x10", 5)]
    [InlineData("9223372036854775808", 20)]
    [InlineData("1=2", 2)]
    [InlineData(")", 1)]
    public void Parse_NoExpression_NamesTheColumn(string text, int column)
    {
        var exception = Assert.Throws<FormatException>(() => IntExpression.Parse(text));

        Assert.Contains($"column {column}:", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("big+1", "64-bit")]
    [InlineData("big*2", "64-bit")]
    [InlineData("-big-2", "64-bit")]
    [InlineData("(-big-1)/-1", "64-bit")]
    [InlineData("1/0", "zero")]
    [InlineData("1%(rows-7)", "zero")]
    [InlineData("ceil_div(rows, 0)", "zero")]
    [InlineData("ceil_div(-big - 1, -1)", "64-bit")]
    [InlineData("depth*2", "'depth' has no value")]
    public void Evaluate_NoNumber_SaysWhy(string text, string why)
    {
        var exception = Assert.Throws<FormatException>(() => IntExpression.Parse(text).Evaluate(Values));

        Assert.Contains(why, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("(-9223372036854775807-1)%-1")]
    public void Evaluate_LeastModuloMinusOne_IsANumberOrAnError(string text)
    {
        try
        {
            Assert.Equal(0, IntExpression.Parse(text).Evaluate(Values));
        }
        catch (FormatException)
        {
            // Processors fault on it; an error in words will do.
        }
    }

    [Theory]
    [InlineData('(')]
    [InlineData('-')]
    [InlineData('!')]
    public void Parse_DeepNesting_IsAnErrorNotAStackOverflow(char open) =>
        Assert.Throws<FormatException>(() => IntExpression.Parse(new string(open, 100_000) + "1"));

    [Fact]
    public void Parse_LongSum_Evaluates() => Assert.Equal(257, IntExpression.Parse(string.Join('+', Enumerable.Repeat("1", 257))).Evaluate(Values));

    [Fact]
    public void Parse_EndlessSum_IsAnErrorNotAStackOverflow() =>
        Assert.Throws<FormatException>(() => IntExpression.Parse(string.Join('+', Enumerable.Repeat("1", 400_000))));

    [Fact]
    public void Names_FunctionsAndNames_AreToldApart()
    {
        var expression = IntExpression.Parse("max(rows, 2 * cols) + min");

        Assert.Equal(["cols", "min", "rows"], expression.Names.Order(StringComparer.Ordinal));
        Assert.Equal([5, 15, 23], new[] { "rows", "cols", "min" }.Select(expression.ColumnOf));
    }

    [Fact]
    public void Parse_EndlessCalls_IsAnErrorNotAStackOverflow() =>
        Assert.Throws<FormatException>(() => IntExpression.Parse(string.Concat(Enumerable.Repeat("min(1,", 100_000))));

    [Property]
    public void Evaluate_CeilDiv_IsTheLeastQuotientThatCovers(int value, NonZeroInt by)
    {
        var quotient = IntExpression.Parse($"ceil_div({value}, {by.Get})").Evaluate(Values);

        Assert.Equal((long)Math.Ceiling((decimal)value / by.Get), quotient);
    }

    [Property(MaxTest = 300)]
    public Property Evaluate_RandomTree_AgreesWithDirectEvaluation() => Prop.ForAll(Arb.From(Tree(5)), tree =>
        IntExpression.Parse(tree.Text).Evaluate(Values) == tree.Value);

    private static Gen<(string Text, long Value)> Tree(int depth)
    {
        var leaf = Gen.OneOf(Gen.Choose(0, 50).Select(value => ($"{value}", (long)value)), Gen.Constant(("rows", 7L)));
        if (depth == 0)
        {
            return leaf;
        }

        var binary = Tree(depth - 1).SelectMany(left => Tree(depth - 1).SelectMany(right => Gen.Elements("+", "-", "*", "<", "==", "&&", "||", "/", "%", "min", "max").Select(symbol =>
            (char.IsAsciiLetter(symbol[0]) ? $"{symbol}({left.Text}, {right.Text})" : $"({left.Text}{symbol} {right.Text})", Apply(symbol, left.Value, right.Value)))));
        return Gen.OneOf(leaf, binary.Where(tree => tree.Item2 is not null).Select(tree => (tree.Item1, tree.Item2!.Value)), Tree(depth - 1).Select(tree => ($"-({tree.Text})", -tree.Value)));
    }

    private static long? Apply(string symbol, long left, long right) => symbol switch
    {
        "+" => left + right,
        "-" => left - right,
        "*" => Math.Abs(left) < int.MaxValue && Math.Abs(right) < int.MaxValue ? left * right : null,
        "<" => left < right ? 1 : 0,
        "==" => left == right ? 1 : 0,
        "&&" => left != 0 && right != 0 ? 1 : 0,
        "||" => left != 0 || right != 0 ? 1 : 0,
        "/" => right == 0 ? null : left / right,
        "min" => left < right ? left : right,
        "max" => left < right ? right : left,
        _ => right == 0 ? null : left % right,
    };
}
