using System.Runtime.InteropServices;
using System.Text;

namespace EvoKernels.Devices.Cuda.Interop;

/// <summary>The primary context of a device: one a process, shared with whoever else is in it.</summary>
internal sealed unsafe class GpuContext : SafeHandle
{
    /// <summary><c>CU_LIMIT_PERSISTING_L2_CACHE_SIZE</c> of <c>cuda.h</c>.</summary>
    private const int PersistingL2Limit = 6;

    private const int NotSupported = 801;
    private const int InvalidValue = 1;

    private readonly int _device;

    private GpuContext(int device, nint context)
        : base(0, ownsHandle: true)
    {
        _device = device;
        SetHandle(context);
    }

    public override bool IsInvalid => handle == 0;

    /// <param name="device">The driver's index.</param>
    public static GpuContext Retain(int device)
    {
        nint context;
        DriverException.Check(DriverNative.cuDevicePrimaryCtxRetain(&context, device), "cuDevicePrimaryCtxRetain");
        return new GpuContext(device, context);
    }

    /// <summary>Contexts belong to threads.</summary>
    public void MakeCurrent() => DriverException.Check(DriverNative.cuCtxSetCurrent(handle), "cuCtxSetCurrent");

    /// <summary>No line may be kept in the L2 cache beyond its turn: what is set aside for that is nothing. GPUs before sm_80 have no such limit.</summary>
    public static void ForbidPersistingL2Cache()
    {
        var result = DriverNative.cuCtxSetLimit(PersistingL2Limit, 0);
        if (result is not (NotSupported or InvalidValue))
        {
            DriverException.Check(result, "cuCtxSetLimit");
        }
    }

    public static void ResetPersistingL2Cache() => DriverException.Check(DriverNative.cuCtxResetPersistingL2Cache(), "cuCtxResetPersistingL2Cache");

    protected override bool ReleaseHandle() => DriverNative.cuDevicePrimaryCtxRelease_v2(_device) == 0;
}

/// <summary>A stream of our own: nothing of a candidate can reach another.</summary>
internal sealed unsafe class GpuStream : SafeHandle
{
    private const uint NonBlocking = 1;

    private GpuStream(nint stream)
        : base(0, ownsHandle: true) => SetHandle(stream);

    public override bool IsInvalid => handle == 0;

    public nint Value => handle;

    public static GpuStream Create()
    {
        nint stream;
        DriverException.Check(DriverNative.cuStreamCreate(&stream, NonBlocking), "cuStreamCreate");
        return new GpuStream(stream);
    }

    public void Synchronize() => DriverException.Check(DriverNative.cuStreamSynchronize(handle), "cuStreamSynchronize");

    protected override bool ReleaseHandle() => DriverNative.cuStreamDestroy_v2(handle) == 0;
}

/// <summary>A mark in a stream that remembers when the device passed it, to about half a microsecond.</summary>
internal sealed unsafe class GpuEvent : SafeHandle
{
    private GpuEvent(nint created)
        : base(0, ownsHandle: true) => SetHandle(created);

    public override bool IsInvalid => handle == 0;

    public static GpuEvent Create()
    {
        nint created;
        DriverException.Check(DriverNative.cuEventCreate(&created, 0), "cuEventCreate");
        return new GpuEvent(created);
    }

    public void Record(GpuStream stream) => DriverException.Check(DriverNative.cuEventRecord(handle, stream.Value), "cuEventRecord");

    /// <summary>Whether the device has passed it.</summary>
    public bool Query()
    {
        var result = DriverNative.cuEventQuery(handle);
        if (result != DriverCode.NotReady)
        {
            DriverException.Check(result, "cuEventQuery");
        }

        return result == DriverCode.Success;
    }

    public double MillisecondsTo(GpuEvent end)
    {
        float milliseconds;
        DriverException.Check(DriverNative.cuEventElapsedTime(&milliseconds, handle, end.handle), "cuEventElapsedTime");
        return milliseconds;
    }

    protected override bool ReleaseHandle() => DriverNative.cuEventDestroy_v2(handle) == 0;
}

/// <summary>A piece of device memory.</summary>
internal sealed unsafe class DeviceMemory : SafeHandle
{
    private DeviceMemory(ulong address, nuint bytes)
        : base(0, ownsHandle: true)
    {
        SetHandle((nint)address);
        Bytes = bytes;
    }

    public override bool IsInvalid => handle == 0;

    public ulong Address => (ulong)handle;

    public nuint Bytes { get; }

    public static DeviceMemory Allocate(nuint bytes)
    {
        ulong address;
        DriverException.Check(DriverNative.cuMemAlloc_v2(&address, bytes), "cuMemAlloc_v2");
        return new DeviceMemory(address, bytes);
    }

    public void CopyFrom(void* host, nuint at, nuint bytes, GpuStream stream) =>
        DriverException.Check(DriverNative.cuMemcpyHtoDAsync_v2(Address + at, host, bytes, stream.Value), "cuMemcpyHtoDAsync_v2");

    public void CopyTo(void* host, nuint at, nuint bytes, GpuStream stream) =>
        DriverException.Check(DriverNative.cuMemcpyDtoHAsync_v2(host, Address + at, bytes, stream.Value), "cuMemcpyDtoHAsync_v2");

    /// <summary>Fills whole words; up to three bytes at the end stay.</summary>
    public void Fill(uint pattern, GpuStream stream) =>
        DriverException.Check(DriverNative.cuMemsetD32Async(Address, pattern, Bytes / sizeof(uint), stream.Value), "cuMemsetD32Async");

    protected override bool ReleaseHandle() => DriverNative.cuMemFree_v2(Address) == 0;
}

/// <summary>Loaded code with its own globals: loading it again makes them new.</summary>
internal sealed unsafe class GpuModule : SafeHandle
{
    private const int LogBytes = 4096;
    private const int ErrorLog = 5;
    private const int ErrorLogBytes = 6;

    private GpuModule(nint module)
        : base(0, ownsHandle: true) => SetHandle(module);

    public override bool IsInvalid => handle == 0;

    /// <param name="image">Cubin, or PTX that ends with a NUL.</param>
    public static GpuModule Load(ReadOnlySpan<byte> image)
    {
        var log = stackalloc byte[LogBytes];
        var options = stackalloc int[] { ErrorLog, ErrorLogBytes };
        var values = stackalloc void*[] { log, (void*)LogBytes };
        log[0] = 0;
        nint module;
        fixed (byte* data = image)
        {
            var result = DriverNative.cuModuleLoadDataEx(&module, data, 2, options, values);
            var said = result == 0 ? null : Marshal.PtrToStringUTF8((nint)log);
            DriverException.Check(result, string.IsNullOrWhiteSpace(said) ? "cuModuleLoadDataEx" : $"cuModuleLoadDataEx: {said.Trim()}");
        }

        return new GpuModule(module);
    }

    public GpuFunction Function(string name)
    {
        nint function;
        fixed (byte* text = Encoding.UTF8.GetBytes(name + "\0"))
        {
            DriverException.Check(DriverNative.cuModuleGetFunction(&function, handle, text), $"cuModuleGetFunction({name})");
        }

        return new GpuFunction(function);
    }

    protected override bool ReleaseHandle() => DriverNative.cuModuleUnload(handle) == 0;
}

/// <summary>A kernel of a module; lives as long as it.</summary>
internal sealed unsafe class GpuFunction(nint function)
{
    private const int MaxThreadsAttribute = 0;
    private const int SharedAttribute = 1;
    private const int LocalAttribute = 3;
    private const int RegistersAttribute = 4;
    private const int MaxDynamicSharedAttribute = 8;

    /// <summary>Threads that a block of it may have.</summary>
    public int MaxThreads => Attribute(MaxThreadsAttribute);

    /// <summary>Static shared memory of a block, bytes.</summary>
    public int SharedBytes => Attribute(SharedAttribute);

    /// <summary>Local memory of a thread, bytes: spilled registers, and arrays that do not fit them.</summary>
    public int LocalBytes => Attribute(LocalAttribute);

    /// <summary>Registers of a thread.</summary>
    public int Registers => Attribute(RegistersAttribute);

    /// <summary>Allows launches this much dynamic shared memory; needed above 48 KB.</summary>
    public void AllowDynamicShared(int bytes) =>
        DriverException.Check(DriverNative.cuFuncSetAttribute(function, MaxDynamicSharedAttribute, bytes), "cuFuncSetAttribute");

    /// <summary>Blocks that a multiprocessor holds at once.</summary>
    public int Occupancy(int threads, int dynamicBytes)
    {
        int blocks;
        DriverException.Check(DriverNative.cuOccupancyMaxActiveBlocksPerMultiprocessor(&blocks, function, threads, (nuint)dynamicBytes), "cuOccupancyMaxActiveBlocksPerMultiprocessor");
        return blocks;
    }

    /// <param name="grid">Blocks in x, y, z.</param>
    /// <param name="block">Threads in x, y, z.</param>
    /// <param name="sharedBytes">Dynamic shared memory of a block.</param>
    /// <param name="stream">Where it queues.</param>
    /// <param name="arguments">Pointers and 64-bit integers, in the order of the parameters.</param>
    public void Launch((uint X, uint Y, uint Z) grid, (uint X, uint Y, uint Z) block, uint sharedBytes, GpuStream stream, ReadOnlySpan<ulong> arguments)
    {
        fixed (ulong* values = arguments)
        {
            var pointers = stackalloc void*[arguments.Length + 1];
            for (var i = 0; i < arguments.Length; i++)
            {
                pointers[i] = values + i;
            }

            DriverException.Check(
                DriverNative.cuLaunchKernel(function, grid.X, grid.Y, grid.Z, block.X, block.Y, block.Z, sharedBytes, stream.Value, pointers, null), "cuLaunchKernel");
        }
    }

    private int Attribute(int attribute)
    {
        int value;
        DriverException.Check(DriverNative.cuFuncGetAttribute(&value, attribute, function), "cuFuncGetAttribute");
        return value;
    }
}
