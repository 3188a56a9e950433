using System.Collections.Immutable;
using EvoKernels.Cli.Rendering;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Contracts.Tasks;
using Xunit;

namespace EvoKernels.UnitTests.Cli.Rendering;

public sealed class ClaimSentenceTests
{
    [Theory]
    [InlineData(9.1, 8.9, 9.3, "9.10x (8.90–9.30, 95%) over base on cpu:0, 87% of the roofline")]
    [InlineData(1.01, 0.99, 1.03, "1.01x (0.990–1.03, 95%) over base on cpu:0, 87% of the roofline; the interval holds 1, so no speed-up is claimed")]
    [InlineData(0.5, 0.49, 0.51, "0.500x (0.490–0.510, 95%) over base on cpu:0, 87% of the roofline; that is slower")]
    [InlineData(213.4, 210.2, 216, "213x (210–216, 95%) over base on cpu:0, 87% of the roofline")]
    public void For_Interval_ClaimsOnlyWhatIsAboveOne(double estimate, double lower, double upper, string expected) =>
        Assert.Equal(expected, ClaimSentence.For(Claim(new Speedup("base", estimate, lower, upper, 0.95))));

    [Fact]
    public void For_Screen_ClaimsNothing() =>
        Assert.Equal(
            "screened at 2.00x over base on cpu:0, 87% of the roofline; a screen claims nothing, --confirm measures an interval",
            ClaimSentence.For(Claim(new Speedup("base", 2, null, null, null))));

    private static Claim Claim(Speedup speedup) => new(
        "demo", "c", "cpu:0", Verdict.Accepted, null, null, speedup, ImmutableArray.Create(new ShapeTiming(new Dims(["n"], [4]), 2, 10, 0.87)), null);
}
