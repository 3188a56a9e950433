using System.Collections.Immutable;
using System.Text.Json.Serialization;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Devices.Cuda.Examination;
using EvoKernels.Devices.Cuda.Interop;
using EvoKernels.Devices.Measurement;

namespace EvoKernels.Devices.Cuda.Worker;

/// <summary>A region of memory shared with the host, and its image on the device.</summary>
/// <param name="Path">Of the shared file, as the host holds it open: <c>/proc/…/fd/…</c>.</param>
/// <param name="Offset">In that file, bytes; a multiple of the page size.</param>
/// <param name="Bytes">Length.</param>
/// <param name="IsInput">Never written back to the host.</param>
internal sealed record RegionSpec(string Path, long Offset, long Bytes, bool IsInput);

/// <summary>An argument of a launch: the address of a buffer (index of its region), or a number where <c>Buffer</c> is -1.</summary>
internal sealed record ArgumentSpec(int Buffer, long Value);

/// <summary>One launch, all numbers worked out.</summary>
/// <param name="Function">Index into <see cref="KernelSetup.Functions"/>.</param>
/// <param name="Grid">Blocks in x, y, z.</param>
/// <param name="Block">Threads in x, y, z.</param>
/// <param name="SharedBytes">Dynamic shared memory of a block.</param>
/// <param name="Arguments">In the order of the kernel's parameters.</param>
internal sealed record LaunchSpec(int Function, ImmutableArray<uint> Grid, ImmutableArray<uint> Block, uint SharedBytes, ImmutableArray<ArgumentSpec> Arguments);

/// <summary>All that a worker has to know of a kernel before its first life.</summary>
/// <param name="Device">Index for the driver, or <c>GPU-…</c>.</param>
/// <param name="CubinPath">The kernel's code.</param>
/// <param name="Functions">Entries, by their names in the code.</param>
/// <param name="Regions">One for each buffer.</param>
/// <param name="Shapes">Launches by shape.</param>
/// <param name="TimeoutMilliseconds">Longest command.</param>
/// <param name="ExactBuffers">Every buffer an allocation of its own and of its exact size, for a simulator that checks bounds.</param>
internal sealed record KernelSetup(
    string Device,
    string CubinPath,
    ImmutableArray<string> Functions,
    ImmutableArray<RegionSpec> Regions,
    ImmutableArray<ImmutableArray<LaunchSpec>> Shapes,
    int TimeoutMilliseconds,
    bool ExactBuffers);

internal enum OrderKind
{
    /// <summary>A fresh module, and nothing left in memory.</summary>
    Spawn,

    /// <summary>Runs the launches of a shape.</summary>
    Run,

    /// <summary>Unloads the module.</summary>
    End,
}

/// <summary>What a worker is told.</summary>
/// <param name="Kind">To do.</param>
/// <param name="Shape">Of a run.</param>
/// <param name="Windows">Where each buffer lies in its region, for a run.</param>
internal sealed record WorkerOrder(OrderKind Kind, int Shape, ImmutableArray<Window> Windows);

/// <summary>What a worker answers.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Said">What the driver or the simulator says of a failure.</param>
/// <param name="DeviceNanoseconds">Between two events around the launches, by the device's clock.</param>
/// <param name="WallNanoseconds">The same as the host saw it.</param>
/// <param name="Addresses">Of the regions on the device; with the answer to a setup.</param>
/// <param name="Occupancy">Of each function, threads that a multiprocessor holds over those it could hold, 0 to 1; with the answer to a life.</param>
/// <param name="Taint">Why the times cannot be trusted, in words; null if they can.</param>
/// <param name="State">Of the GPU, with the answer to a life; null without NVML.</param>
/// <param name="HandledNanoseconds">From reading the order to answering it: copies, loading and launches. What the host waited beyond that is overhead.</param>
internal sealed record WorkerReport(
    WorkerStatus Status,
    string? Said = null,
    double DeviceNanoseconds = 0,
    double WallNanoseconds = 0,
    ImmutableArray<ulong>? Addresses = null,
    ImmutableArray<double>? Occupancy = null,
    string? Taint = null,
    GpuState? State = null,
    double HandledNanoseconds = 0);

/// <summary>The GPUs that a driver knows, or why there are none.</summary>
internal sealed record GpuList(ImmutableArray<GpuDescription> Found, string? Problem);

/// <summary>What a compiling worker is asked for.</summary>
/// <param name="Source">CUDA C++.</param>
/// <param name="Options">For NVRTC.</param>
/// <param name="Names">Kernels to find, as the source calls them.</param>
/// <param name="Libraries">To load, before the first compilation.</param>
internal sealed record CompileOrder(string Source, ImmutableArray<string> Options, ImmutableArray<string> Names, CudaLibraryPaths? Libraries = null);

/// <summary>What came of it.</summary>
/// <param name="Log">The compiler's words.</param>
/// <param name="Cubin">Null, which arrives empty, if it does not compile.</param>
/// <param name="Ptx">Its text.</param>
/// <param name="LoweredNames">By the order of the names asked for.</param>
internal sealed record CompileReport(string Log, byte[]? Cubin, string? Ptx, ImmutableArray<string> LoweredNames)
{
    /// <summary>In place of an answer that did not come.</summary>
    public static CompileReport Stopped { get; } = new("error: the compiler was stopped: it used too much time", null, null, []);
}

/// <summary>Messages are lines of JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(CudaLibraryPaths))]
[JsonSerializable(typeof(GpuList))]
[JsonSerializable(typeof(KernelSetup))]
[JsonSerializable(typeof(WorkerOrder))]
[JsonSerializable(typeof(WorkerReport))]
[JsonSerializable(typeof(CompileOrder))]
[JsonSerializable(typeof(CompileReport))]
[JsonSerializable(typeof(ExaminationOrder))]
[JsonSerializable(typeof(ExaminationReport))]
[JsonSerializable(typeof(CeilingOrder))]
[JsonSerializable(typeof(CeilingReport))]
internal sealed partial class WorkerJson : JsonSerializerContext;
