using System.Runtime.InteropServices;

namespace EvoKernels.Devices.Measurement;

/// <summary>Records of <c>native/worker.c</c>; keep both in step.</summary>
internal static class WorkerProtocol
{
    public const uint Magic = 0x454b5731;
    public const int MaxArguments = 16;
    public const int MaxRegions = 17;
    public const int ObjectBytes = 1024;
    public const int SymbolBytes = 64;
}

internal enum RegionKind : uint
{
    Arguments = 0,
    Input = 1,
    Output = 2,
}

internal enum WorkerOperation : uint
{
    Spawn = 1,
    Run = 2,
    Kill = 3,
    Exit = 4,
    Ready = 5,
}

/// <summary>How a command ended.</summary>
internal enum WorkerStatus : uint
{
    Ok = 0,
    Timeout = 1,
    Signal = 2,
    Exited = 3,
    Forged = 4,
    NotLoaded = 5,
    System = 6,

    /// <summary>The device reported a fault, in words.</summary>
    Faulted = 7,
}

[StructLayout(LayoutKind.Sequential)]
internal struct RegionRecord
{
    public RegionKind Kind;
    public uint Descriptor;
    public ulong Offset;
    public ulong Bytes;
    public ulong Address;
}

[StructLayout(LayoutKind.Sequential)]
internal struct RequestRecord
{
    public WorkerOperation Operation;
    public uint Count;
}

/// <summary>Answer to a request. Times in nanoseconds.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ReplyRecord
{
    public WorkerOperation Operation;
    public WorkerStatus Status;
    public int Detail;
    public uint Layers;
    public ulong CpuNanoseconds;
    public ulong WallNanoseconds;
    public ulong AfterDoneNanoseconds;
}
