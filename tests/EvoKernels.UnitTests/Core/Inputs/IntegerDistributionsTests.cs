using EvoKernels.Contracts.Tasks;
using EvoKernels.Core.Inputs;
using Xunit;

namespace EvoKernels.UnitTests.Core.Inputs;

public sealed class IntegerDistributionsTests
{
    public static TheoryData<string> Names => [.. KernelTask.KnownDistributions];

    [Theory]
    [MemberData(nameof(Names))]
    public void Fill_AnyName_StaysInRangeAndRepeats(string name)
    {
        var values = Fill(name, 7, 5000, -3, 250);

        Assert.All(values, value => Assert.InRange(value, -3, 249));
        Assert.True(values.Distinct().Count() > 3);
        Assert.Equal(values, Fill(name, 7, 5000, -3, 250));
        Assert.NotEqual(values, Fill(name, 8, 5000, -3, 250));
    }

    [Fact]
    public void Fill_Uniform_ReachesBothEnds() => Assert.Equal(Enumerable.Range(0, 17), Fill("uniform", 1, 5000, 0, 17).Distinct().Order());

    [Fact]
    public void Fill_WholeOfInt32_DoesNotOverflow() => Assert.Equal(5000, Fill("cancellation", 1, 5000, int.MinValue, (long)int.MaxValue + 1).Length);

    [Fact]
    public void Fill_OneValue_IsIt() => Assert.All(Fill("normal", 1, 100, 0, 1), value => Assert.Equal(0, value));

    private static int[] Fill(string name, ulong seed, int length, long from, long below)
    {
        var values = new int[length];
        IntegerDistributions.Fill(name, seed, values, from, below);
        return values;
    }
}
