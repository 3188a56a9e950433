using System.Runtime.InteropServices;
using EvoKernels.Devices.Cuda.Interop;

namespace EvoKernels.Devices.Cuda.Examination;

/// <summary>A GPU with the examination's kernels loaded, inside a worker process.</summary>
internal sealed unsafe class ExaminationBench : IDisposable
{
    private readonly byte[] _cubin;
    private readonly GpuContext _context;
    private readonly EventTimer _timer;

    public ExaminationBench(ExaminationOrder order)
    {
        _cubin = order.Cubin;
        Gpu = GpuDescription.Find(order.Device);
        _context = GpuContext.Retain(Gpu.Index);
        _context.MakeCurrent();
        Stream = GpuStream.Create();
        _timer = new EventTimer(Stream);
        Module = GpuModule.Load(_cubin);
    }

    public GpuDescription Gpu { get; }

    public GpuStream Stream { get; }

    public GpuModule Module { get; private set; }

    /// <summary>Loads the module again.</summary>
    public void Reload()
    {
        Module.Dispose();
        Module = GpuModule.Load(_cubin);
    }

    /// <summary>Runs a launch and gives what a buffer holds behind it.</summary>
    public T[] Run<T>(string name, (uint X, uint Y, uint Z) grid, (uint X, uint Y, uint Z) block, uint shared, DeviceMemory memory, params ReadOnlySpan<ulong> arguments)
        where T : unmanaged
    {
        Module.Function(name).Launch(grid, block, shared, Stream, arguments);
        return Read<T>(memory);
    }

    public T[] Read<T>(DeviceMemory memory)
        where T : unmanaged
    {
        var values = new T[(int)memory.Bytes / sizeof(T)];
        fixed (T* to = values)
        {
            memory.CopyTo(to, 0, memory.Bytes, Stream);
            Stream.Synchronize();
        }

        return values;
    }

    public void Write<T>(DeviceMemory memory, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        fixed (T* from = values)
        {
            memory.CopyFrom(from, 0, (nuint)MemoryMarshal.AsBytes(values).Length, Stream);
            Stream.Synchronize();
        }
    }

    /// <summary>Nanoseconds between two events around some launches.</summary>
    public double Time(Action launch) => _timer.Time(launch);

    public void Dispose()
    {
        Module.Dispose();
        _timer.Dispose();
        Stream.Dispose();
        _context.Dispose();
    }
}
