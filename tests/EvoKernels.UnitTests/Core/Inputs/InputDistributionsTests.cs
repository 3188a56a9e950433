using EvoKernels.Contracts.Tasks;
using EvoKernels.Core.Inputs;
using Xunit;

namespace EvoKernels.UnitTests.Core.Inputs;

public sealed class InputDistributionsTests
{
    public static TheoryData<string> Names => [.. KernelTask.KnownDistributions];

    [Theory]
    [MemberData(nameof(Names))]
    public void Fill_SameSeed_GivesSameBits(string name) => Assert.Equal(Fill(name, 7, 1001), Fill(name, 7, 1001));

    [Theory]
    [MemberData(nameof(Names))]
    public void Fill_OtherSeed_GivesOtherBits(string name) => Assert.NotEqual(Fill(name, 7, 1001), Fill(name, 8, 1001));

    [Theory]
    [MemberData(nameof(Names))]
    public void Fill_ManyValues_IsFiniteAndNotAllOne(string name)
    {
        var values = Fill(name, 3, 100_000, innermost: 100);

        Assert.All(values, value => Assert.True(float.IsFinite(value) && MathF.Abs(value) < 1e6f, $"{value}"));
        Assert.True(values.Distinct().Count() > (name == "fine-steps" ? 1 : 10));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Fill_OddLengths_FillsEveryElement(string name)
    {
        foreach (var length in new[] { 0, 1, 2, 3, 17 })
        {
            var values = Enumerable.Repeat(float.NaN, length).ToArray();
            InputDistributions.Fill(name, 5, values, 2);
            Assert.DoesNotContain(float.NaN, values);
        }
    }

    [Fact]
    public void Fill_ExactIntegers_AreIntegersFromMinusEightToEight()
    {
        var values = Fill("exact-integers", 1, 20_000);

        Assert.All(values, value => Assert.True(value == MathF.Round(value) && value is >= -8 and <= 8));
        Assert.Equal(17, values.Distinct().Count());
    }

    [Fact]
    public void Fill_ConstantRows_AreConstantAndDiffer()
    {
        var rows = Fill("constant-rows", 1, 500, innermost: 50).Chunk(50).ToArray();

        Assert.All(rows, row => Assert.Single(row.Distinct()));
        Assert.Equal(10, rows.Select(row => row[0]).Distinct().Count());
    }

    [Fact]
    public void Fill_Cancellation_NeighboursAreSmallTogetherAndNeverNothing()
    {
        foreach (var pair in Fill("cancellation", 1, 1000).Chunk(2))
        {
            Assert.True(MathF.Abs(pair[0] + pair[1]) <= MathF.Abs(pair[0]) / 60);
        }
    }

    [Fact]
    public void Fill_FineSteps_BalanceAndVanishInTfloat32()
    {
        var values = Fill("fine-steps", 1, 1000);

        Assert.Equal(1000 / 8192.0, values.Sum(value => (double)value));
        Assert.All(values, value => Assert.Equal(1, Math.Abs(Math.Round(value * 2048) / 2048)));
    }

    [Fact]
    public void FillCoarse_Values_AreOneOrTwoOfEitherSign()
    {
        var values = new float[1000];
        InputDistributions.FillCoarse(1, values);

        Assert.Equal([-2, -1, 1, 2], values.Distinct().Order());
    }

    [Fact]
    public void Fill_Normal_HasMeanZeroAndVarianceOne()
    {
        var values = Fill("normal", 11, 100_000);

        Assert.Equal(0, values.Average(), 0.02);
        Assert.Equal(1, values.Average(value => value * value), 0.02);
    }

    [Fact]
    public void Fill_UnknownName_Throws() => Assert.Throws<ArgumentException>(() => Fill("gaussian", 1, 1));

    [Fact]
    public void Perturb_EveryValue_MovesByHalfAUnit()
    {
        double[] values = [1, -3, 1e10, 0];
        InputDistributions.Perturb(1, values, Math.Pow(2, -24));

        Assert.Equal(Math.Pow(2, -24), Math.Abs(values[0] - 1), 1e-12);
        Assert.Equal(3 * Math.Pow(2, -24), Math.Abs(values[1] + 3), 1e-12);
        Assert.Equal(0, values[3]);
    }

    [Fact]
    public void Derive_DifferentPaths_GiveDifferentSeeds()
    {
        var seeds = new HashSet<ulong>();
        for (var i = 0; i < 50; i++)
        {
            for (var j = 0; j < 50; j++)
            {
                Assert.True(seeds.Add(InputDistributions.Derive(1, i, j)));
            }
        }

        Assert.Equal(InputDistributions.Derive(1, 2, 3), InputDistributions.Derive(1, 2, 3));
    }

    private static float[] Fill(string name, ulong seed, int length, long innermost = 0)
    {
        var values = new float[length];
        InputDistributions.Fill(name, seed, values, innermost);
        return values;
    }
}
