using System.Collections.Immutable;
using EvoKernels.Contracts.Tasks;
using EvoKernels.Core.Sources;
using FsCheck;
using FsCheck.Xunit;
using Xunit;

namespace EvoKernels.UnitTests.Core.Sources;

public sealed class KernelLaunchTests
{
    private static readonly ImmutableDictionary<string, long> Tunables = ImmutableDictionary<string, long>.Empty.Add("BLOCK", 128);

    [Fact]
    public void At_ExpressionsOverDimsAndTunables_AreWorkedOut()
    {
        var shape = Only("// @launch k<<<(ceil_div(n, BLOCK), 2), (BLOCK / 4, 4, 2), BLOCK * 4>>>(n)").At(Dims(1000), Tunables);

        Assert.Equal([8u, 2u, 1u], shape.Grid);
        Assert.Equal([32u, 4u, 2u], shape.Block);
        Assert.Equal(512u, shape.SharedBytes);
    }

    [Fact]
    public void Parse_SeveralLaunches_KeepTheirOrderAndArguments()
    {
        var launches = SourceDirectives.Parse("// @launch first<<<1, 32>>>()\n//   @launch second <<< 2 , 64 >>> ( y , n )\n").Directives!.Launches;

        Assert.Equal(["first", "second"], launches.Select(launch => launch.Name));
        Assert.Equal([1, 2], launches.Select(launch => launch.Line));
        Assert.Empty(launches[0].Arguments);
        Assert.Equal(["y", "n"], launches[1].Arguments);
    }

    [Theory]
    [InlineData("n - 7, 32", "line 1, @launch k: the grid's x is n - 7 = 0 at n=7; it must be 1 to 2147483647")]
    [InlineData("(1, n * 10000), 32", "line 1, @launch k: the grid's y is n * 10000 = 70000 at n=7; it must be 1 to 65535")]
    [InlineData("1, 2048", "line 1, @launch k: the block's x is 2048 = 2048 at n=7; it must be 1 to 1024")]
    [InlineData("1, (1, 1, 65)", "line 1, @launch k: the block's z is 65 = 65 at n=7; it must be 1 to 64")]
    [InlineData("1, (64, 32)", "line 1, @launch k: a block has 2048 threads at n=7; it may have 1024")]
    [InlineData("1, 32, 240000", "line 1, @launch k: the dynamic shared memory is 240000 = 240000 at n=7; it must be 0 to 232448")]
    [InlineData("1 / (n - 7), 32", "divides by zero")]
    public void At_Impossible_NamesExpressionShapeAndValue(string sizes, string message)
    {
        var launch = Only($"// @launch k<<<{sizes}>>>(n)");

        Assert.Contains(message, Assert.Throws<FormatException>(() => launch.At(Dims(7), Tunables)).Message, StringComparison.Ordinal);
    }

    /// <summary>What holds for every size must not overflow for a large one.</summary>
    [Property]
    public void At_CeilDiv_CoversEveryElement(PositiveInt size, PositiveInt block)
    {
        var threads = block.Get % 1024 + 1;
        var blocks = Only($"// @launch k<<<ceil_div(n, {threads}), {threads}>>>(n)").At(Dims(size.Get), Tunables).Grid[0];

        Assert.True((long)blocks * threads >= size.Get);
        Assert.True(((long)blocks - 1) * threads < size.Get);
    }

    [Property]
    public void Parse_AnyText_NeverThrows(string rest)
    {
        var parse = SourceDirectives.Parse($"// @launch {rest}");

        Assert.True(parse.Directives is null == !parse.Errors.IsEmpty);
    }

    private static KernelLaunch Only(string source) => Assert.Single(SourceDirectives.Parse(source).Directives!.Launches);

    private static Dims Dims(long n) => new(["n"], [n]);
}
