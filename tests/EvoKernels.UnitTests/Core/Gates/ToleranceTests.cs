using EvoKernels.Core.Gates;
using Xunit;

namespace EvoKernels.UnitTests.Core.Gates;

public sealed class ToleranceTests
{
    private const double Ulp = 1.0 / (1 << 23);

    [Fact]
    public void Calibrate_ExactKernelsOnIntegers_AllowsNothing()
    {
        var tolerance = Tolerance.Calibrate(default, new OutputError(1e-3, 1e-3, 0), exactResults: true, Precision.Float32);

        Assert.True(tolerance.Allows(default));
        Assert.False(tolerance.Allows(new OutputError(0, double.Epsilon, 0)));
    }

    [Fact]
    public void Calibrate_ExactKernelsOnOtherInputs_AllowsFourUnits()
    {
        var tolerance = Tolerance.Calibrate(default, default, exactResults: false, Precision.Float32);

        Assert.Equal(new Tolerance(4 * Ulp, 4 * Ulp), tolerance);
    }

    [Fact]
    public void Calibrate_LargerOfTrustedAndRounding_IsWhatCounts()
    {
        var tolerance = Tolerance.Calibrate(new OutputError(1e-5, 1e-6, 0), new OutputError(1e-6, 1e-4, 0), exactResults: false, Precision.Float32);

        Assert.Equal(6e-5, tolerance.Norm, 1e-12);
        Assert.Equal(6e-4, tolerance.Element, 1e-12);
    }

    [Theory]
    [InlineData(double.NaN, 0, 0)]
    [InlineData(0, double.NaN, 0)]
    [InlineData(double.PositiveInfinity, 0, 0)]
    [InlineData(0, 0, 1)]
    [InlineData(2, 0, 0)]
    [InlineData(0, 2, 0)]
    public void Allows_AnyMeasureOutside_IsFalse(double norm, double element, long mismatched) =>
        Assert.False(new Tolerance(1, 1).Allows(new OutputError(norm, element, mismatched)));
}
