using EvoKernels.Core.Gates;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Xunit;

namespace EvoKernels.UnitTests.Core.Gates;

public sealed class OutputComparerTests
{
    [Theory]
    [InlineData(float.NaN, 1f)]
    [InlineData(1f, float.NaN)]
    [InlineData(float.PositiveInfinity, 1f)]
    [InlineData(1f, float.PositiveInfinity)]
    [InlineData(float.PositiveInfinity, float.NegativeInfinity)]
    [InlineData(float.NaN, float.PositiveInfinity)]
    [InlineData(float.PositiveInfinity, float.NaN)]
    public void Compare_NotFiniteOnOneSide_IsAMismatch(float actual, float reference)
    {
        foreach (var length in new[] { 1, 3, 8, 17, 5000 })
        {
            for (var at = 0; at < length; at = (2 * at) + 1)
            {
                var (a, r) = (Ones(length), Ones(length));
                (a[at], r[at]) = (actual, reference);

                Assert.Equal(1, OutputComparer.Compare(a, r, 1).Mismatched);
                Assert.False(new Tolerance(1e30, 1e30).Allows(OutputComparer.Compare(a, r, 1)));
            }
        }
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void Compare_SameNotFiniteValue_IsNoError(float value)
    {
        var (a, r) = (Ones(33), Ones(33));
        a[32] = r[32] = value;

        Assert.Equal(default, OutputComparer.Compare(a, r, 1));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(31)]
    [InlineData(4095)]
    [InlineData(4097)]
    [InlineData(9000)]
    public void Compare_LastElementOff_IsSeen(int length)
    {
        var (a, r) = (Ones(length), Ones(length));
        a[^1] = 2;

        var error = OutputComparer.Compare(a, r, OutputComparer.Rms(r));

        Assert.Equal(0.5, error.Element, 1e-6);
        Assert.Equal(1 / Math.Sqrt(length), error.Norm, 1e-6);
    }

    [Fact]
    public void Compare_DifferenceThatOverflowsFloat_IsStillFinite()
    {
        var error = OutputComparer.Compare([3e38f, 1f], [-3e38f, 1f], 1);

        Assert.Equal(0, error.Mismatched);
        Assert.True(double.IsFinite(error.Norm) && error.Norm > 1e37);
    }

    [Fact]
    public void Compare_OtherLength_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => OutputComparer.Compare([1f], [1f, 2f], 1));

    [Fact]
    public void Compare_IntegersOff_CountsThem() => Assert.Equal(2, OutputComparer.Compare([1, 2, 3], [1, 3, 2]).Mismatched);

    [Fact]
    public void Rms_NothingFiniteOrZero_IsOne()
    {
        Assert.Equal(1, OutputComparer.Rms([]));
        Assert.Equal(1, OutputComparer.Rms([0, 0]));
        Assert.Equal(1, OutputComparer.Rms([float.NaN, float.PositiveInfinity]));
        Assert.Equal(5, OutputComparer.Rms([3, 4, float.NaN, 5, MathF.Sqrt(50)]), 1e-6);
    }

    [Property(MaxTest = 300)]
    public Property Compare_AnyValues_AgreesWithPlainLoop() => Prop.ForAll(Pairs(), pair =>
    {
        var (a, r) = (pair.Select(one => one.Item1).ToArray(), pair.Select(one => one.Item2).ToArray());
        var rms = OutputComparer.Rms(r);
        var (got, wanted) = (OutputComparer.Compare(a, r, rms), Plain(a, r, rms));
        return got.Mismatched == wanted.Mismatched && Near(got.Norm, wanted.Norm) && Near(got.Element, wanted.Element);
    });

    private static Arbitrary<(float, float)[]> Pairs()
    {
        var value = Gen.OneOf(
            Gen.Choose(-1000, 1000).Select(number => number / 16f),
            Gen.Choose(-1000, 1000).Select(number => number * 1e-3f),
            Gen.Elements(0f, -0f, 1e20f, -1e20f, 1e-20f));
        var odd = Gen.Elements(float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.MaxValue, float.Epsilon);
        var any = Gen.Frequency((60, value), (1, odd));
        var pair = any.SelectMany(a => Gen.Frequency((3, Gen.Constant(a)), (1, any)).Select(r => (a, r)));
        return Arb.From(Gen.Choose(0, 70).SelectMany(length => Gen.ArrayOf(pair, length)));
    }

    private static OutputError Plain(float[] actual, float[] reference, double rms)
    {
        double squares = 0, largest = 0;
        long mismatched = 0;
        for (var i = 0; i < actual.Length; i++)
        {
            double a = actual[i], r = reference[i];
            if (double.IsFinite(a) && double.IsFinite(r))
            {
                squares += (a - r) / rms * ((a - r) / rms);
                largest = Math.Max(largest, Math.Abs(a - r) / (Math.Abs(r) + rms));
            }
            else if (!a.Equals(r))
            {
                mismatched++;
            }
        }

        return new OutputError(Math.Sqrt(squares / Math.Max(1, actual.Length)), largest, mismatched);
    }

    private static bool Near(double a, double b) => Math.Abs(a - b) <= 1e-12 + (1e-4 * Math.Abs(b));

    private static float[] Ones(int length) => [.. Enumerable.Repeat(1f, length)];
}
