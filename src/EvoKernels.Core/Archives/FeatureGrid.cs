using System.Collections.Immutable;
using System.Numerics;
using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Evaluations;

namespace EvoKernels.Core.Archives;

/// <summary>Maps the descriptors of compiled code to a cell of the grid.</summary>
public static class FeatureGrid
{
    public const string VectorWidth = "vector_width";
    public const string CodeSize = "code_size";
    public const string MemoryShare = "memory_share";
    public const string Registers = "registers";
    public const string SharedMemory = "shared_memory";
    public const string BlockSize = "block_size";

    /// <summary>Lower end of the code size axis in bytes: one cache line, about a scalar loop and its return.</summary>
    public const int SmallestCode = 64;

    /// <summary>Upper end of the code size axis in bytes: the level-1 instruction cache of every x86-64 core since 2006 (Intel's and AMD's optimisation manuals).</summary>
    public const int LargestCode = 32 * 1024;

    /// <summary>Vector registers of x86-64: none, SSE, AVX, AVX-512.</summary>
    private const int VectorKinds = 4;

    /// <summary>Registers that a thread can have at most, on every GPU since compute capability 3.5 (CUDA programming guide, technical specifications).</summary>
    private const int MostRegisters = 255;

    /// <summary>Shared memory that a block can ask for at most, bytes: compute capability 9.0 (the same table).</summary>
    private const int MostShared = 227 * 1024;

    /// <summary>Lower end of the shared memory axis, bytes: below it a block keeps a handful of partial sums.</summary>
    private const int LeastShared = 512;

    /// <summary>Threads of a block, as powers of two: one warp of 32 to 1024.</summary>
    private const int BlockKinds = 6;

    /// <summary>What a campaign file may name as a dimension.</summary>
    public static IReadOnlyList<string> Dimensions { get; } = [VectorWidth, CodeSize, MemoryShare, Registers, SharedMemory, BlockSize];

    /// <summary>Bins of one axis: <c>feature_bins</c>, but vector width has no more than four values.</summary>
    public static int Bins(string dimension, int featureBins) => dimension switch
    {
        VectorWidth => Math.Min(VectorKinds, featureBins),
        BlockSize => Math.Min(BlockKinds, featureBins),
        _ => featureBins,
    };

    /// <summary>Cells of the whole grid.</summary>
    public static long Size(DatabaseSettings settings) =>
        settings.FeatureDimensions.Aggregate(1L, (size, dimension) => size * Bins(dimension, settings.FeatureBins));

    /// <summary>The bin on every axis, in the order of <c>feature_dimensions</c>. Values outside a range fall into its last bin.</summary>
    public static ImmutableArray<int> CellOf(CodeDescriptors descriptors, DatabaseSettings settings) =>
        [.. settings.FeatureDimensions.Select(dimension => Bin(dimension, descriptors, Bins(dimension, settings.FeatureBins)))];

    private static int Bin(string dimension, CodeDescriptors descriptors, int bins) => dimension switch
    {
        VectorWidth => VectorKind(descriptors.VectorWidth) * bins / VectorKinds,
        CodeSize => Scaled(Logarithmic(descriptors.CodeSize, SmallestCode, LargestCode), bins),
        MemoryShare => Scaled(descriptors.MemoryShare, bins),
        Registers => Scaled((double)descriptors.Registers / (MostRegisters + 1), bins),
        SharedMemory => Scaled(Logarithmic(descriptors.SharedMemory, LeastShared, MostShared), bins),
        BlockSize => BlockKind(descriptors.BlockSize) * bins / BlockKinds,
        _ => throw new ArgumentException($"feature_dimensions: '{dimension}' is unknown; known are {string.Join(", ", Dimensions)}", nameof(dimension)),
    };

    private static int VectorKind(int bits) => bits < 128 ? 0 : Math.Min(VectorKinds - 1, BitOperations.Log2((uint)bits) - 6);

    private static int BlockKind(int threads) => Math.Clamp(BitOperations.Log2((uint)Math.Max(1, threads - 1)) - 4, 0, BlockKinds - 1);

    // Doubling a loop's unrolling, or a tile, should move a kernel as far at 200 bytes as at 2,000.
    private static double Logarithmic(int bytes, int least, int most) => Math.Log((double)Math.Max(least, bytes) / least) / Math.Log((double)most / least);

    private static int Scaled(double position, int bins) => (int)Math.Clamp(position * bins, 0, bins - 1);
}
