using System.Collections.Immutable;

namespace EvoKernels.Core.Sources;

/// <summary>A launch as numbers.</summary>
/// <param name="Grid">Blocks in x, y, z: x to 2³¹-1, y and z to 65535, each 1 or more.</param>
/// <param name="Block">Threads in x, y, z: x and y to 1024, z to 64, 1024 together, each 1 or more.</param>
/// <param name="SharedBytes">Dynamic shared memory of a block, 0 to 227 KB.</param>
public sealed record LaunchShape(ImmutableArray<uint> Grid, ImmutableArray<uint> Block, uint SharedBytes);
