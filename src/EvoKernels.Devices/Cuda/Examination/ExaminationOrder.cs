using System.Collections.Immutable;
using EvoKernels.Contracts.Devices;
using EvoKernels.Devices.Cuda.Interop;

namespace EvoKernels.Devices.Cuda.Examination;

/// <summary>What a worker is to examine.</summary>
/// <param name="Libraries">To load.</param>
/// <param name="Device">Index for the driver, or <c>GPU-…</c>.</param>
/// <param name="Cubin">Of <c>native/cuda/examination.cu</c>.</param>
/// <param name="Only">A kernel to launch and nothing else: one that ends its process.</param>
internal sealed record ExaminationOrder(CudaLibraryPaths Libraries, string Device, byte[] Cubin, string? Only = null);

/// <summary>What it found.</summary>
internal sealed record ExaminationReport(ImmutableArray<DeviceCheck> Checks);
