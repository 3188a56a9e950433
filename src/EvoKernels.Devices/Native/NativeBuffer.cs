using System.Runtime.InteropServices;

namespace EvoKernels.Devices.Native;

/// <summary>Memory outside the collector's heap, aligned to 64 bytes; contents undefined until written.</summary>
internal sealed unsafe class NativeBuffer : IDisposable
{
    private const nuint Alignment = 64;

    public NativeBuffer(long bytes)
    {
        Bytes = bytes;
        Pointer = (byte*)NativeMemory.AlignedAlloc((nuint)Math.Max(bytes, 1), Alignment);
        GC.AddMemoryPressure(Math.Max(bytes, 1));
    }

    ~NativeBuffer() => Free();

    public byte* Pointer { get; private set; }

    public long Bytes { get; }

    public Span<T> Span<T>()
        where T : unmanaged => new(Pointer, checked((int)(Bytes / sizeof(T))));

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (Pointer != null)
        {
            NativeMemory.AlignedFree(Pointer);
            Pointer = null;
            GC.RemoveMemoryPressure(Math.Max(Bytes, 1));
        }
    }
}
