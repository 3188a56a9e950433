using EvoKernels.Core.Statistics;
using Xunit;

namespace EvoKernels.UnitTests.Core.Statistics;

public sealed class ShapeSpreadTests
{
    private static readonly double[] Noise = [-0.002, 0.001, 0, 0.002, -0.001];

    [Fact]
    public void Notes_OneShape_IsSilent() => Assert.Empty(Notes(1.5));

    [Fact]
    public void Notes_EvenGain_TellsTheRange() => Assert.Equal(["by shape from 1.40x (shape 0) to 1.60x (shape 1)"], Notes(1.4, 1.6));

    [Fact]
    public void Notes_SlowerAtOne_SaysSo()
    {
        var notes = Notes(2, 0.8, 1.9);

        Assert.Contains(notes, note => note.StartsWith("faster on the whole, but slower at shape 1: 0.", StringComparison.Ordinal));
        Assert.DoesNotContain(notes, note => note.StartsWith("one shape carries", StringComparison.Ordinal));
    }

    [Fact]
    public void Notes_OneShapeCarriesAll_SaysSo() =>
        Assert.Contains(Notes(4, 1.0, 0.99), note => note.StartsWith("one shape carries the claim: without shape 0 it would be 0.99x", StringComparison.Ordinal));

    [Fact]
    public void Notes_NoClaim_WarnsOfNothing() => Assert.Single(Notes(1.0, 1.0));

    [Fact]
    public void Mean_Shapes_IsByPair() => Assert.Equal([1.5, 2.5], ShapeSpread.Mean([[1, 2], [2, 3]]));

    private static IReadOnlyList<string> Notes(params double[] ratios) => ShapeSpread.Notes(
        [.. ratios.Select((_, shape) => $"shape {shape}")],
        [.. ratios.Select(ratio => (IReadOnlyList<double>)[.. Noise.Select(noise => Math.Log(ratio) + noise)])],
        logs => RatioInterval.OfLogs(logs));
}
