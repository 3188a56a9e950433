using System.ComponentModel;
using System.Runtime.InteropServices;

namespace EvoKernels.Devices.Native;

/// <summary>
/// An anonymous memory file that a worker inherits. The host maps it for writing; when <c>sealedForWorker</c>, no later mapping can ever be writable,
/// by <c>mmap</c> or <c>mprotect</c>, whoever holds the descriptor.
/// </summary>
internal sealed unsafe class SharedMemory : IDisposable
{
    private const long HugePage = 2 << 20;
    private readonly byte* _reserved;
    private readonly long _reservedBytes;
    private bool _disposed;

    public SharedMemory(string name, long bytes, bool sealedForWorker)
    {
        Bytes = bytes;
        // Without close-on-exec, so that the worker inherits it; every program we start closes what it does not know.
        Descriptor = Check(Libc.MemfdCreate(name, Libc.AllowSealing), "create shared memory");
        Check(Libc.Truncate(Descriptor, bytes), $"reserve {bytes >> 20} MiB of shared memory");
        _reservedBytes = bytes + HugePage;
        _reserved = CheckMap(Libc.Map(null, (nuint)_reservedBytes, Libc.ProtNone, Libc.MapPrivate | Libc.MapAnonymous | Libc.MapNoReserve, -1, 0));
        // Huge pages need the mapping aligned to their size.
        var aligned = (byte*)(((nuint)_reserved + (nuint)HugePage - 1) & ~((nuint)HugePage - 1));
        Pointer = CheckMap(Libc.Map(aligned, (nuint)bytes, Libc.ProtRead | Libc.ProtWrite, Libc.MapShared | Libc.MapFixed, Descriptor, 0));
        // Refused where the system has no huge pages for shared memory: slower, not wrong.
        _ = Libc.Advise(Pointer, (nuint)bytes, Libc.AdviseHugePages);
        var seals = Libc.SealGrow | Libc.SealShrink | (sealedForWorker ? Libc.SealFutureWrite : 0);
        Check(Libc.Control(Descriptor, Libc.AddSeals, seals | Libc.SealSeal), "seal shared memory");
    }

    public int Descriptor { get; }

    public byte* Pointer { get; }

    public long Bytes { get; }

    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _ = Libc.Unmap(_reserved, (nuint)_reservedBytes);
            _ = Libc.Close(Descriptor);
        }
    }

    private static int Check(int result, string what) =>
        result >= 0 ? result : throw new IOException($"cannot {what}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");

    private static byte* CheckMap(void* address) =>
        address != (void*)-1 ? (byte*)address : throw new IOException($"cannot map shared memory: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
}
