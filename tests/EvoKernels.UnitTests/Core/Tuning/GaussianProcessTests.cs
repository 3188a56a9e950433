using EvoKernels.Core.Tuning;
using Xunit;

namespace EvoKernels.UnitTests.Core.Tuning;

public class GaussianProcessTests
{
    private static readonly int[][] Inputs = [[0, 0], [2, 1], [4, 0], [1, 2]];

    private static readonly double[] Outputs = [-1, 0.5, 1.2, -0.7];

    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    public void At_ObservedPointWithoutNoise_IsTheObservation(double sumShare)
    {
        var process = GaussianProcess.Fit(Inputs, Outputs, [5, 3], [1, 1], sumShare, 1e-9)!;

        for (var i = 0; i < Inputs.Length; i++)
        {
            Assert.Equal(Outputs[i], process.At(Inputs[i]).Mean, 1e-6);
            Assert.Equal(0, process.At(Inputs[i]).Deviation, 1e-3);
        }
    }

    [Fact]
    public void At_FartherFromEveryObservation_IsLessCertain()
    {
        var process = GaussianProcess.Fit([[0]], [1.0], [9], [1], 0, 0.01)!;

        var deviations = Enumerable.Range(0, 9).Select(index => process.At([index]).Deviation).ToArray();

        Assert.Equal(deviations.Order(), deviations);
        Assert.True(process.At([1]).Mean > process.At([8]).Mean);
    }

    [Fact]
    public void At_OneObservation_IsTheClosedForm()
    {
        // k = exp(-1/4 / 0.5); mean = k y / (1 + noise); amplitude = y² / (1 + noise).
        var process = GaussianProcess.Fit([[0]], [2.0], [5], [0.5], 0, 0.25)!;
        var k = Math.Exp(-0.5);

        var (mean, deviation) = process.At([1]);

        Assert.Equal(2 * k / 1.25, mean, 1e-12);
        Assert.Equal(Math.Sqrt(4 / 1.25 * (1 - (k * k / 1.25))), deviation, 1e-12);
    }

    [Fact]
    public void Fit_SamePointTwiceWithoutNoise_IsRefused() =>
        Assert.Null(GaussianProcess.Fit([[1], [1]], [0.0, 1.0], [3], [1], 0, 0));

    [Fact]
    public void Evidence_IrrelevantAxis_IsHigherWithALongScale()
    {
        int[][] inputs = [.. Enumerable.Range(0, 25).Select(i => new[] { i % 5, i / 5 })];
        double[] outputs = [.. inputs.Select(input => input[0] - 2.0)];
        double Evidence(double second) => GaussianProcess.Fit(inputs, outputs, [5, 5], [1, second], 0, 0.01)!.Evidence;

        Assert.True(Evidence(10) > Evidence(0.3));
    }
}
