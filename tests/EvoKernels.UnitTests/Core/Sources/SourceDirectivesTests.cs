using EvoKernels.Contracts.Tasks;
using EvoKernels.Core.Sources;
using FsCheck.Xunit;
using Xunit;

namespace EvoKernels.UnitTests.Core.Sources;

public class SourceDirectivesTests
{
    [Fact]
    public void Parse_EveryDirective_ReadsThem()
    {
        var parse = SourceDirectives.Parse(Samples.Tunable, Samples.Task);

        Assert.Empty(parse.Errors);
        var directives = parse.Directives!;
        Assert.Equal(["LANES", "CHAINS"], directives.Tunables.Select(tunable => tunable.Name));
        Assert.Equal([4L, 8, 16], directives.Tunables[0].Values);
        Assert.Equal("LANES * CHAINS <= 64", Assert.Single(directives.Requirements).Text);
        var scratch = Assert.Single(directives.Scratch);
        Assert.Equal(("part", ElementType.Float32), (scratch.Name, scratch.Type));
        Assert.Equal(["n", "LANES + 1"], scratch.Shape.Select(extent => extent.Text));
        Assert.Equal(Samples.Values(("LANES", 4), ("CHAINS", 1)), directives.Defaults);
        var block = Assert.Single(directives.EvolveBlocks);
        Assert.Equal("static float square(float v) { return v * v; }\n", Samples.Tunable[block.Start..block.End]);
    }

    [Theory]
    [InlineData("// @tuna A 1", 1, 5, "unknown directive '@tuna'")]
    [InlineData("int a;\n  // @tune A 1 x2 3", 2, 16, "'x2' is no 64-bit integer")]
    [InlineData("// @tune A 1 99999999999999999999", 1, 14, "is no 64-bit integer")]
    [InlineData("// @tune A", 1, 11, "at least one value")]
    [InlineData("// @tune", 1, 9, "needs a name")]
    [InlineData("// @tune A 1 2 1", 1, 16, "listed twice")]
    [InlineData("// @tune A 1\n// @tune A 2", 2, 10, "declared twice")]
    [InlineData("// @tune while 1", 1, 10, "is a C++ keyword")]
    [InlineData("// @tune 4A 1", 1, 10, "is no C++ identifier")]
    [InlineData("// @tune __AVX__ 1", 1, 10, "is reserved")]
    [InlineData("// @tune n 1", 1, 10, "is a name of task 'square'")]
    [InlineData("// @tune kernel 1", 1, 10, "is a name of task 'square'")]
    [InlineData("// @require", 1, 12, "needs an expression")]
    [InlineData("// @require 1 +", 1, 16, "'1 +': ends where a number")]
    [InlineData("// @tune A 1\n// @require A > 0 && B > 1", 2, 22, "'B', which is not a tunable")]
    [InlineData("// @require B > 1", 1, 13, "'B', which is not a tunable")]
    [InlineData("// @tune A 1 2\n// @require A > 1", 2, 13, "default (first) values are not allowed")]
    [InlineData("// @tune A 0\n// @require 1 / A", 2, 13, "divides by zero")]
    [InlineData("// @scratch part float32", 1, 12, "needs a name, a type and a shape")]
    [InlineData("// @scratch part float16 [n]", 1, 18, "'float16' is no type")]
    [InlineData("// @scratch part float32 [n, ]", 1, 29, "ends where a number")]
    [InlineData("// @scratch part float32 [rows]", 1, 27, "'rows' is neither a dimension (n) nor a tunable")]
    [InlineData("// @scratch x float32 [n]", 1, 13, "is a name of task 'square'")]
    [InlineData("// @scratch part float32 [n, 2 * rows]", 1, 34, "'rows' is neither a dimension (n) nor a tunable")]
    [InlineData("// @scratch part float32 [ceil_div(n), 2]", 1, 37, "'ceil_div' takes two values")]
    [InlineData("// EVOLVE-BLOCK-END", 1, 17, "without a START")]
    [InlineData("\n// EVOLVE-BLOCK-START", 2, 17, "without an END")]
    [InlineData("// EVOLVE-BLOCK-START\n// EVOLVE-BLOCK-START\n// EVOLVE-BLOCK-END", 2, 17, "inside the block that line 1 opened")]
    public void Parse_Mistake_SaysWhereAndWhat(string source, int line, int column, string message)
    {
        var parse = SourceDirectives.Parse(source, Samples.Task);

        Assert.Null(parse.Directives);
        Assert.Contains(parse.Errors, error => error.Line == line && error.Message.Contains(message, StringComparison.Ordinal));
        Assert.Contains(parse.Errors, error => (error.Line, error.Column) == (line, column));
    }

    [Fact]
    public void Parse_TwoMistakes_ReportsBothInOrder()
    {
        var errors = SourceDirectives.Parse("// @tune A x\n// @what\n").Errors;

        Assert.Equal([1, 2], errors.Select(error => error.Line));
    }

    [Fact]
    public void Parse_WindowsLineEnds_ReadsTheSame()
    {
        var parse = SourceDirectives.Parse(Samples.Tunable.Replace("\n", "\r\n", StringComparison.Ordinal), Samples.Task);

        Assert.Equal([1L, 2, 4, 8], parse.Directives!.Tunables[1].Values);
    }

    [Fact]
    public void Parse_DocCommentAndMail_AreNotDirectives()
    {
        Assert.NotNull(SourceDirectives.Parse("/// @param x\n// mail a@tune.org\nint a; // @tune A\n").Directives);
    }

    [Theory]
    [InlineData(4, 1, null)]
    [InlineData(16, 8, "@require LANES * CHAINS <= 64 does not hold")]
    [InlineData(5, 1, "tunable 'LANES' is 5; it takes 4, 8, 16")]
    public void Problem_Assignment_IsNullOrSaysWhy(long lanes, long chains, string? expected)
    {
        var directives = SourceDirectives.Parse(Samples.Tunable).Directives!;

        Assert.Equal(expected, directives.Problem(Samples.Values(("LANES", lanes), ("CHAINS", chains))));
    }

    [Fact]
    public void Problem_MissingOrUnknownName_SaysWhich()
    {
        var directives = SourceDirectives.Parse(Samples.Tunable).Directives!;

        Assert.Contains("'CHAINS' has no value", directives.Problem(Samples.Values(("LANES", 4))), StringComparison.Ordinal);
        Assert.Contains("'X' is not a tunable", directives.Problem(directives.Defaults.Add("X", 1)), StringComparison.Ordinal);
    }

    [Fact]
    public void Inherit_ParentValues_KeepsListedOnesAndFallsBackTogether()
    {
        var directives = SourceDirectives.Parse(Samples.Tunable).Directives!;

        Assert.Equal(Samples.Values(("LANES", 16), ("CHAINS", 1)), directives.Inherit(Samples.Values(("LANES", 16), ("CHAINS", 3), ("GONE", 1))));
        Assert.Equal(directives.Defaults, directives.Inherit(Samples.Values(("LANES", 16), ("CHAINS", 8))));
    }

    [Property]
    public bool Parse_AnyText_IsDirectivesOrErrors(string? text, byte cut)
    {
        var source = Samples.Tunable[..(cut % Samples.Tunable.Length)] + text;
        var parse = SourceDirectives.Parse(source, Samples.Task);

        return (parse.Directives is null) == !parse.Errors.IsEmpty
            && parse.Errors.All(error => error.Line >= 1 && error.Line <= source.Split('\n').Length && error.Column >= 1);
    }

    [Property]
    public bool Parse_WrittenTunables_ComeBack(long[] values)
    {
        var distinct = values.Append(7).Distinct().Take(SourceDirectives.MaxValues).ToArray();
        var parse = SourceDirectives.Parse($"  //  @tune  SOME_NAME\t{string.Join("  ", distinct)}  \nint x;");

        return parse.Directives!.Tunables[0].Values.SequenceEqual(distinct);
    }
}
