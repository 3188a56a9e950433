using EvoKernels.Core.Sources;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Xunit;

namespace EvoKernels.UnitTests.Core.Sources;

public sealed class LaunchReaderTests
{
    [Theory]
    [InlineData("// @launch", 11, "@launch needs a kernel, a grid, a block and arguments")]
    [InlineData("// @launch   ", 11, "@launch needs a kernel, a grid, a block and arguments")]
    [InlineData("// @launch k(x)", 12, "@launch needs a kernel, a grid, a block and arguments")]
    [InlineData("// @launch k<<<1, 1(x)", 13, "'>>>' is missing")]
    [InlineData("// @launch <<<1, 1>>>(x)", 12, "'' is no C++ identifier")]
    [InlineData("// @launch  2k<<<1, 1>>>(x)", 13, "'2k' is no C++ identifier")]
    [InlineData("// @launch k<float><<<1, 1>>>(x)", 12, "'k<float>' is no C++ identifier")]
    [InlineData("// @launch while<<<1, 1>>>(x)", 12, "'while' is a C++ keyword")]
    [InlineData("// @tune k 1\n// @launch k<<<1, 1>>>(x)", 12, "'k' is a tunable, and so a macro")]
    [InlineData("// @launch k<<<>>>(x)", 16, "here is 1 part")]
    [InlineData("// @launch k<<< n >>>(x)", 17, "here is 1 part")]
    [InlineData("// @launch k<<<1, 2, 3, 4>>>(x)", 25, "here are 4 parts")]
    [InlineData("// @launch k<<<n +, 1>>>(x)", 19, "'n +': ends where a number")]
    [InlineData("// @launch k<<<1, >>>(x)", 18, "ends where a number")]
    [InlineData("// @launch k<<<1, 2, 2 $ 3>>>(x)", 24, "unexpected '$'")]
    [InlineData("// @launch k<<<1, (n, 1>>>(x)", 19, "this '(' is not closed")]
    [InlineData("// @launch k<<<n), 1>>>(x)", 17, "this ')' closes nothing")]
    [InlineData("// @launch k<<<1, (1, 2, 3, 4)>>>(x)", 29, "at most 3 extents")]
    [InlineData("// @launch k<<<(1, 2, 3, 4, 5), 1>>>(x)", 26, "at most 3 extents")]
    [InlineData("// @launch k<<<1, ()>>>(x)", 20, "ends where a number")]
    [InlineData("// @launch k<<<1, (1, )>>>(x)", 22, "ends where a number")]
    [InlineData("// @launch k<<<1, (1, 2) * 2>>>(x)", 21, "a ')' is missing")]
    [InlineData("// @launch k<<<m, 1>>>(x)", 16, "'m' is neither a dimension (n) nor a tunable")]
    [InlineData("// @launch k<<<(n, 2 + ceil_div(n, m)), 1>>>(x)", 36, "'m' is neither a dimension (n) nor a tunable")]
    [InlineData("// @launch k<<<n, 1, x * 4>>>(x)", 22, "'x' is neither a dimension (n) nor a tunable")]
    [InlineData("// @launch k<<<n, 1>>>", 23, "arguments in parentheses must follow")]
    [InlineData("// @launch k<<<n, 1>>> x", 24, "arguments in parentheses must follow")]
    [InlineData("// @launch k<<<n, 1>>>(x", 23, "this '(' is not closed")]
    [InlineData("// @launch k<<<n, 1>>>(x) y", 27, "nothing may follow the arguments of a launch; found 'y'")]
    [InlineData("// @launch k<<<n, 1>>>(x);", 26, "nothing may follow the arguments of a launch; found ';'")]
    [InlineData("// @launch k<<<n, 1>>>(x, z)", 27, "'z' can be no argument; pass inputs, outputs, @scratch buffers or dimensions by name: x, y, n")]
    [InlineData("// @tune B 2\n// @launch k<<<n, B>>>(x, B)", 27, "'B' can be no argument")]
    [InlineData("// @launch k<<<n, 1>>>(x, n + 1)", 27, "'n + 1' can be no argument")]
    [InlineData("// @launch k<<<n, 1>>>(x, )", 26, "'' can be no argument")]
    public void Parse_Mistake_SaysWhereAndWhat(string source, int column, string message)
    {
        var error = Assert.Single(SourceDirectives.Parse(source, Samples.Task).Errors);

        Assert.Equal((source.Split('\n').Length, column), (error.Line, error.Column));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_ManyMistakesInOneLine_ReportsEach()
    {
        var errors = SourceDirectives.Parse("// @launch 2k<<<(m, n +), 1 2, q>>>(z, x) y", Samples.Task).Errors;

        Assert.Equal([12, 18, 24, 29, 32, 37, 43], errors.Select(error => error.Column));
    }

    [Fact]
    public void Parse_LaunchBeforeWhatItNeeds_IsRead()
    {
        var parse = SourceDirectives.Parse("// @launch k<<<n, BLOCK>>>(x, part, y)\n// @tune BLOCK 64\n// @scratch part float32 [n]", Samples.Task);

        Assert.Equal(["x", "part", "y"], Assert.Single(parse.Directives!.Launches).Arguments);
        Assert.True(parse.Directives.IsCuda);
    }

    [Fact]
    public void Parse_NoLaunch_IsCpp() => Assert.False(SourceDirectives.Parse(Samples.Tunable, Samples.Task).Directives!.IsCuda);

    /// <summary>The scratch line is refused once; that its buffer is unknown too would be noise.</summary>
    [Fact]
    public void Parse_BadScratchThatALaunchPasses_IsOneMistake() =>
        Assert.Single(SourceDirectives.Parse("// @scratch part float16 [n]\n// @launch k<<<n, 1>>>(part)", Samples.Task).Errors);

    [Fact]
    public void Parse_TooManyLaunches_RefusesTheFirstBeyond()
    {
        var lines = Enumerable.Repeat("// @launch k<<<n, 1>>>(x)", SourceDirectives.MaxLaunches).ToArray();

        Assert.Equal(SourceDirectives.MaxLaunches, SourceDirectives.Parse(string.Join('\n', lines), Samples.Task).Directives!.Launches.Length);
        var error = Assert.Single(SourceDirectives.Parse(string.Join('\n', [.. lines, lines[0]]), Samples.Task).Errors);
        Assert.Equal((SourceDirectives.MaxLaunches + 1, 12, "more than 16 launches"), (error.Line, error.Column, error.Message));
    }

    [Fact]
    public void Parse_WithoutTask_ChecksTheFormOfArguments() =>
        Assert.Equal(27, Assert.Single(SourceDirectives.Parse("// @launch k<<<m, 1>>>(q, r + 1)").Errors).Column);

    [Theory]
    [InlineData("// @launch k<<<n, 1>>>(x)\r\nint a;\r\n")]
    [InlineData("  //\t@launch\tk <<< (n) , (1, 1) , 0 >>> ( x )  ")]
    [InlineData("// @launch k<<<(n + 1) * (2), max(1, 2)>>>(x)")]
    public void Parse_OtherWaysToWrite_AreRead(string source) =>
        Assert.Equal(["x"], Assert.Single(SourceDirectives.Parse(source, Samples.Task).Directives!.Launches).Arguments);

    [Property]
    public Property Parse_Printed_ComesBack() => Prop.ForAll(Arb.From(Launches()), text =>
    {
        var launch = Assert.Single(SourceDirectives.Parse($"// @tune BLOCK 64\n// @launch {text}", Samples.Task).Directives!.Launches);
        var again = Assert.Single(SourceDirectives.Parse($"// @tune BLOCK 64\n// @launch {launch}", Samples.Task).Directives!.Launches);

        return launch.ToString() == again.ToString()
            && launch.Grid.Concat(launch.Block).Append(launch.SharedBytes).Select(one => one.Text).SequenceEqual(again.Grid.Concat(again.Block).Append(again.SharedBytes).Select(one => one.Text))
            && launch.Arguments.SequenceEqual(again.Arguments);
    });

    [Property(MaxTest = 500)]
    public bool Parse_DamagedLaunch_IsALaunchOrErrorsWithinTheLine(byte cut, string? noise, byte rest)
    {
        const string Whole = "// @launch k<<<(ceil_div(n, 64), 2), (64, 4), 4 * n>>>(x, y, n)";
        var from = cut % (Whole.Length - 10) + 10;
        var line = Whole[..from] + noise?.ReplaceLineEndings(" ") + Whole[Math.Min(Whole.Length, from + (rest % 5))..];
        var parse = SourceDirectives.Parse(line.Replace('\n', ' '), Samples.Task);

        return parse.Directives is null
            ? !parse.Errors.IsEmpty && parse.Errors.All(error => error.Line == 1 && error.Column >= 1 && error.Column <= line.Length + 1)
            : parse.Errors.IsEmpty;
    }

    private static Gen<string> Launches()
    {
        var extent = Gen.Elements("n", "1", "BLOCK", "ceil_div(n, BLOCK)", "(n + 1) * 2", " min( n , 7 ) ");
        var size = Gen.OneOf(extent, Gen.Choose(1, 3).SelectMany(count => extent.ListOf(count)).Select(list => $"({string.Join(',', list)})"));
        var arguments = Gen.Choose(0, 6).SelectMany(count => Gen.Elements("x", "y", "n", " n ").ListOf(count)).Select(list => string.Join(',', list));
        var shared = Gen.Elements(string.Empty, ", 0", ", BLOCK * 4");
        return size.SelectMany(grid => size.SelectMany(block => shared.SelectMany(bytes => arguments.Select(list => $"k<<<{grid}, {block}{bytes}>>>({list})"))));
    }
}
