using System.Runtime.InteropServices;
using EvoKernels.Devices.Cuda.Interop;
using EvoKernels.Devices.Measurement;
using EvoKernels.Devices.Native;

namespace EvoKernels.Devices.Cuda.Worker;

/// <summary>
/// One buffer: its region of the memory shared with the host, and the same on the device. On a GPU that is one allocation as large as the region, in which the buffer lies between bands of poison. A
/// simulator checks bounds itself, so there every call gets an allocation of exactly the buffer's size.
/// </summary>
internal sealed unsafe class DeviceRegion : IDisposable
{
    private readonly RegionSpec _spec;
    private readonly byte* _shared;
    private readonly DeviceMemory? _arena;

    /// <summary>What the device holds of an input, as far as we put it there.</summary>
    private readonly NativeBuffer? _uploaded;

    private DeviceMemory? _exact;

    public DeviceRegion(RegionSpec spec, bool isExact)
    {
        _spec = spec;
        using var file = File.OpenHandle(spec.Path, FileMode.Open, spec.IsInput ? FileAccess.Read : FileAccess.ReadWrite, FileShare.ReadWrite);
        _shared = (byte*)Libc.Map(
            null, (nuint)spec.Bytes, spec.IsInput ? Libc.ProtRead : Libc.ProtRead | Libc.ProtWrite, Libc.MapShared, (int)file.DangerousGetHandle(), spec.Offset);
        if (_shared == (void*)-1)
        {
            throw new IOException($"cannot map the memory shared with the host: error {Marshal.GetLastPInvokeError()}");
        }

        _arena = isExact ? null : DeviceMemory.Allocate((nuint)spec.Bytes);
        _uploaded = spec.IsInput ? new NativeBuffer(spec.Bytes) : null;
    }

    /// <summary>Of the whole region; 0 where every call has its own.</summary>
    public ulong Address => _arena?.Address ?? 0;

    public ulong AddressOf(Window window) => _exact?.Address ?? (_arena!.Address + (ulong)window.At);

    /// <summary>Fills all of it: nothing of earlier calls is left to be found.</summary>
    public void Poison(uint pattern, GpuStream stream)
    {
        _exact?.Dispose();
        _exact = null;
        _arena?.Fill(pattern, stream);
        _uploaded?.Span<uint>().Fill(pattern);
    }

    /// <summary>Brings a call's input, or the poison that its output begins with.</summary>
    public void Upload(Window window, GpuStream stream)
    {
        if (_arena is null)
        {
            _exact?.Dispose();
            _exact = DeviceMemory.Allocate((nuint)Math.Max(1, window.End - window.At));
        }

        var (from, to) = _spec.IsInput || _arena is null ? (window.At, window.End) : (window.From, window.To);
        if (to > from)
        {
            Target(window).CopyFrom(_shared + from, Place(window, from), (nuint)(to - from), stream);
            if (_uploaded is not null)
            {
                Buffer.MemoryCopy(_shared + from, _uploaded.Pointer + from, to - from, to - from);
            }
        }
    }

    /// <summary>Takes an output back with the bands around it; of an input it says what was changed, or null.</summary>
    public string? Download(Window window, GpuStream stream)
    {
        var (from, to) = _arena is null ? (window.At, window.End) : (window.From, window.To);
        if (to <= from)
        {
            return null;
        }

        if (!_spec.IsInput)
        {
            Target(window).CopyTo(_shared + from, Place(window, from), (nuint)(to - from), stream);
            stream.Synchronize();
            return null;
        }

        using var now = new NativeBuffer(to - from);
        Target(window).CopyTo(now.Pointer, Place(window, from), (nuint)(to - from), stream);
        stream.Synchronize();
        return now.Span<byte>().SequenceEqual(new ReadOnlySpan<byte>(_uploaded!.Pointer + from, (int)(to - from))) ? null : "wrote to an input, or beside one";
    }

    public void Dispose()
    {
        _exact?.Dispose();
        _arena?.Dispose();
        _uploaded?.Dispose();
        _ = Libc.Unmap(_shared, (nuint)_spec.Bytes);
    }

    private DeviceMemory Target(Window window) => _arena ?? _exact!;

    private nuint Place(Window window, long at) => (nuint)(_arena is null ? at - window.At : at);
}
