using EvoKernels.Hosting.Reports;
using Xunit;

namespace EvoKernels.UnitTests.Hosting.Reports;

public sealed class FiguresTests
{
    [Theory]
    [InlineData(0, "0.00")]
    [InlineData(0.01234, "0.0123")]
    [InlineData(0.9996, "1.00")]
    [InlineData(1.005001, "1.01")]
    [InlineData(9.996, "10.0")]
    [InlineData(99.96, "100")]
    [InlineData(123456, "123456")]
    [InlineData(double.NaN, "not a number")]
    [InlineData(1e12, "1.00e12")]
    public void Ratio_Values_HaveThreeSignificantDigits(double value, string text) => Assert.Equal(text, Figures.Ratio(value));

    [Theory]
    [InlineData(1.3999, 1.4001, "1.39–1.41")]
    [InlineData(1.4, 1.6, "1.40–1.60")]
    [InlineData(0.99996, 1.00004, "0.9999–1.0001")]
    [InlineData(8.939, 9.301, "8.93–9.31")]
    public void Interval_Ends_AreRoundedOutward(double lower, double upper, string text) => Assert.Equal(text, Figures.Interval(lower, upper));

    [Theory]
    [InlineData(12.34, "12.3 ns")]
    [InlineData(999.6, "1.00 µs")]
    [InlineData(1.5e6, "1.50 ms")]
    [InlineData(2e9, "2.00 s")]
    public void Time_Nanoseconds_GetAUnit(double nanoseconds, string text) => Assert.Equal(text, Figures.Time(nanoseconds));
}
