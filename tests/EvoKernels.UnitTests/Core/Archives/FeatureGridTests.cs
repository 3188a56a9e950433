using EvoKernels.Contracts.Evaluations;
using EvoKernels.Core.Archives;
using FsCheck.Xunit;
using Xunit;

namespace EvoKernels.UnitTests.Core.Archives;

public class FeatureGridTests
{
    [Theory]
    [InlineData(10, 0, 0)]
    [InlineData(10, 64, 0)]
    [InlineData(10, 128, 1)]
    [InlineData(10, 256, 2)]
    [InlineData(10, 512, 3)]
    [InlineData(10, 4096, 3)]
    [InlineData(2, 128, 0)]
    [InlineData(2, 256, 1)]
    [InlineData(1, 512, 0)]
    public void CellOf_VectorWidth_HasOneBinPerRegisterKind(int bins, int width, int expected) =>
        Assert.Equal(expected, Cell(FeatureGrid.VectorWidth, bins, new CodeDescriptors(width, 100, 0)));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(64, 0)]
    [InlineData(127, 0)]
    [InlineData(128, 1)]
    [InlineData(1024, 4)]
    [InlineData(16384, 8)]
    [InlineData(32767, 8)]
    [InlineData(1 << 20, 8)]
    public void CellOf_CodeSize_IsLogarithmic(int size, int expected) =>
        Assert.Equal(expected, Cell(FeatureGrid.CodeSize, 9, new CodeDescriptors(0, size, 0)));

    [Theory]
    [InlineData(0.0, 0)]
    [InlineData(0.24, 0)]
    [InlineData(0.26, 1)]
    [InlineData(1.0, 3)]
    public void CellOf_MemoryShare_IsLinear(double share, int expected) =>
        Assert.Equal(expected, Cell(FeatureGrid.MemoryShare, 4, new CodeDescriptors(0, 0, share)));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(32, 0)]
    [InlineData(33, 1)]
    [InlineData(64, 1)]
    [InlineData(256, 3)]
    [InlineData(1024, 5)]
    [InlineData(2048, 5)]
    public void CellOf_BlockSize_HasOneBinPerPowerOfTwoFromAWarp(int threads, int expected) =>
        Assert.Equal(expected, Cell(FeatureGrid.BlockSize, 10, new CodeDescriptors(0, 0, 0, BlockSize: threads)));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(63, 0)]
    [InlineData(64, 1)]
    [InlineData(255, 3)]
    public void CellOf_Registers_IsLinear(int registers, int expected) =>
        Assert.Equal(expected, Cell(FeatureGrid.Registers, 4, new CodeDescriptors(0, 0, 0, registers)));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(512, 0)]
    [InlineData(48 * 1024, 5)]
    [InlineData(227 * 1024, 7)]
    public void CellOf_SharedMemory_IsLogarithmic(int bytes, int expected) =>
        Assert.Equal(expected, Cell(FeatureGrid.SharedMemory, 8, new CodeDescriptors(0, 0, 0, SharedMemory: bytes)));

    [Fact]
    public void CellOf_UnknownDimension_Throws() =>
        Assert.Throws<ArgumentException>(() => Cell("taste", 4, new CodeDescriptors(0, 0, 0)));

    [Fact]
    public void Size_WithVectorWidth_CountsFourBinsForIt() => Assert.Equal(40, FeatureGrid.Size(Samples.Database));

    [Property]
    public bool CellOf_AnyDescriptors_IsInsideTheGrid(int width, int size, double share, byte bins, int registers, int shared, int threads)
    {
        var settings = Samples.Database with { FeatureBins = (bins % 50) + 1, FeatureDimensions = [.. FeatureGrid.Dimensions] };
        var cell = FeatureGrid.CellOf(new CodeDescriptors(width, size, double.IsNaN(share) ? 0 : share, registers, shared, threads), settings);
        return cell.Zip(settings.FeatureDimensions).All(axis => axis.First >= 0 && axis.First < FeatureGrid.Bins(axis.Second, settings.FeatureBins));
    }

    private static int Cell(string dimension, int bins, CodeDescriptors descriptors) =>
        Assert.Single(FeatureGrid.CellOf(descriptors, Samples.Database with { FeatureDimensions = [dimension], FeatureBins = bins }));
}
