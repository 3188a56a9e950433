using System.Collections.Immutable;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Core.Sources;
using EvoKernels.Devices.Trials;

namespace EvoKernels.Devices.Cuda;

/// <summary>A compiled CUDA source: one cubin, and how its kernels are launched.</summary>
/// <param name="CubinPath">Code for exactly the device it was compiled for.</param>
/// <param name="Folder">Its own.</param>
/// <param name="CodeId">SHA-256 of the cubin.</param>
/// <param name="Descriptors">What the code looks like.</param>
/// <param name="Launches">As declared.</param>
/// <param name="Tunables">Values for their expressions.</param>
/// <param name="LoweredNames">Name of each launch's kernel in the cubin.</param>
/// <param name="Ptx">As the policy read it; null where no compiler wrote any.</param>
/// <param name="Reports">What the compiler says of the launches' kernels, in their order; null where it said nothing.</param>
internal sealed record CudaKernel(
    string CubinPath,
    string Folder,
    string CodeId,
    CodeDescriptors Descriptors,
    ImmutableArray<KernelLaunch> Launches,
    ImmutableSortedDictionary<string, long> Tunables,
    ImmutableArray<string> LoweredNames,
    string? Ptx,
    ImmutableArray<PtxasReport?> Reports) : CompiledKernel(CubinPath, string.Empty, Folder, CodeId, Descriptors);
