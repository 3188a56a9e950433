using System.Collections.Immutable;
using EvoKernels.Contracts.Tasks;
using EvoKernels.Core.Sources;
using FsCheck;
using FsCheck.Fluent;
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

    [Theory]
    [InlineData("(2147483647, 65535, 65535), (16, 1, 64), 232448")]
    [InlineData("1, (1024, 1, 1), 0")]
    [InlineData("1, (1, 1024)")]
    public void At_Limits_ArePossible(string sizes)
    {
        var launch = Only($"// @launch k<<<{sizes}>>>(n)");
        var shape = launch.At(Dims(7), Tunables);

        Assert.Equal(launch.Grid.Concat(launch.Block).Append(launch.SharedBytes).Select(one => one.Text), shape.Grid.Concat(shape.Block).Append(shape.SharedBytes).Select(value => $"{value}"));
    }

    [Theory]
    [InlineData("n - 7, 32", "the grid's x is n - 7 = 0 at n=7; it must be 1 to 2147483647")]
    [InlineData("2147483648, 32", "the grid's x is 2147483648 at n=7; it must be 1 to 2147483647")]
    [InlineData("4294967297, 32", "the grid's x is 4294967297 at n=7; it must be 1 to 2147483647")]
    [InlineData("(1, n * 10000), 32", "the grid's y is n * 10000 = 70000 at n=7; it must be 1 to 65535")]
    [InlineData("(1, 1, 65536), 32", "the grid's z is 65536 at n=7; it must be 1 to 65535")]
    [InlineData("1, 1025", "the block's x is 1025 at n=7; it must be 1 to 1024")]
    [InlineData("1, (1, 5 - n)", "the block's y is 5 - n = -2 at n=7; it must be 1 to 1024")]
    [InlineData("1, (1, 1, 65)", "the block's z is 65 at n=7; it must be 1 to 64")]
    [InlineData("1, (n * 64, 32)", "a block (n * 64, 32, 1) has 14336 threads at n=7; it may have 1024")]
    [InlineData("1, (33, 32)", "a block (33, 32, 1) has 1056 threads at n=7; it may have 1024")]
    [InlineData("1, 32, 232449", "the dynamic shared memory is 232449 at n=7; it must be 0 to 232448")]
    [InlineData("1, 32, -BLOCK", "the dynamic shared memory is -BLOCK = -128 at n=7; it must be 0 to 232448")]
    [InlineData("1 / (n - 7), 32", "the grid's x, '1 / (n - 7)': divides by zero at n=7")]
    [InlineData("1, n * 9223372036854775807", "the block's x, 'n * 9223372036854775807': does not fit a 64-bit integer at n=7")]
    public void At_Impossible_NamesLineExpressionShapeAndValue(string sizes, string message)
    {
        var launch = Only($"\n\n// @launch k<<<{sizes}>>>(n)");

        Assert.Equal($"line 3, @launch k: {message}", Assert.Throws<FormatException>(() => launch.At(Dims(7), Tunables)).Message);
    }

    [Fact]
    public void At_TunableWithoutValue_SaysWhich()
    {
        var launch = Only("// @launch k<<<n, BLOCK>>>(n)");

        Assert.Contains("'BLOCK' has no value", Assert.Throws<FormatException>(() => launch.At(Dims(7), ImmutableDictionary<string, long>.Empty)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ToString_Launch_WritesEveryExtent() =>
        Assert.Equal("k<<<(ceil_div(n, 2), 1, 1), (8, 4, 1), 0>>>(x, n)", Only("// @launch k <<<ceil_div(n, 2), (8, 4)>>> ( x , n )").ToString());

    /// <summary>What holds for every size must not overflow for a large one.</summary>
    [Property]
    public void At_CeilDiv_CoversEveryElement(PositiveInt size, PositiveInt block)
    {
        var threads = block.Get % 1024 + 1;
        var blocks = Only($"// @launch k<<<ceil_div(n, {threads}), {threads}>>>(n)").At(Dims(size.Get), Tunables).Grid[0];

        Assert.True((long)blocks * threads >= size.Get);
        Assert.True(((long)blocks - 1) * threads < size.Get);
    }

    /// <summary>Against a plain statement of the limits.</summary>
    [Property(MaxTest = 500)]
    public Property At_AnySizes_IsPossibleExactlyWithinLimits() => Prop.ForAll(Arb.From(Sizes()), size =>
    {
        var launch = Only($"// @launch k<<<({size[0]}, {size[1]}, {size[2]}), ({size[3]}, {size[4]}, {size[5]}), {size[6]}>>>()");
        var isPossible = size[0] is >= 1 and <= int.MaxValue && size[1] is >= 1 and <= 65535 && size[2] is >= 1 and <= 65535
            && size[3] is >= 1 and <= 1024 && size[4] is >= 1 and <= 1024 && size[5] is >= 1 and <= 64 && size[3] * size[4] * size[5] <= 1024 && size[6] is >= 0 and <= 232448;

        Assert.Equal(isPossible, Record.Exception(() => launch.At(Dims(7), Tunables)) is null);
    });

    /// <summary>Grid, block and shared memory, now and then at or beyond a limit; about half of them are possible.</summary>
    private static Gen<long[]> Sizes()
    {
        long[][] odd = [[0, int.MaxValue, 1L << 31], [0, 65535, 65536], [-1, 65535, 65536], [0, 1024, 1025], [0, 256, 1025], [0, 64, 65], [-1, 0, 232448, 232449]];
        return odd.Select(values => Gen.Frequency((9, Gen.Choose(1, 4).Select(value => (long)value)), (1, Gen.Elements(values)))).Aggregate(
            Gen.Constant(Array.Empty<long>()), (all, one) => all.SelectMany(before => one.Select(value => (long[])[.. before, value])));
    }

    private static KernelLaunch Only(string source) => Assert.Single(SourceDirectives.Parse(source).Directives!.Launches);

    private static Dims Dims(long n) => new(["n"], [n]);
}
