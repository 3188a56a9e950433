using EvoKernels.Devices.Cuda;
using EvoKernels.Devices.Cuda.Interop;

namespace EvoKernels.DeviceTests.Cuda.Interop;

/// <summary>The bindings over the simulated libraries. A process has one choice of libraries, and the tests' is this one.</summary>
public sealed class SimulatedGpus : IAsyncLifetime
{
    internal CudaLibraryPaths Libraries { get; private set; } = null!;

    internal IReadOnlyList<GpuDescription> Gpus { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        Libraries = await CudaLocator.SimulatorAsync(TestContext.Current.CancellationToken);
        CudaLibraries.Use(Libraries);
        Gpus = GpuDescription.All();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Code of a source with kernels of C linkage.</summary>
    internal static byte[] Compile(string source)
    {
        using var program = NvrtcProgram.Create(source, "kernel.cu");
        Assert.True(program.TryCompile([]), program.Log);
        return program.Cubin;
    }

    internal static unsafe void Upload<T>(DeviceMemory to, T[] values, GpuStream stream)
        where T : unmanaged
    {
        fixed (T* data = values)
        {
            to.CopyFrom(data, 0, (nuint)(values.Length * sizeof(T)), stream);
            stream.Synchronize();
        }
    }

    internal static unsafe T[] Download<T>(DeviceMemory from, GpuStream stream)
        where T : unmanaged
    {
        var values = new T[from.Bytes / (nuint)sizeof(T)];
        fixed (T* data = values)
        {
            from.CopyTo(data, 0, from.Bytes, stream);
            stream.Synchronize();
        }

        return values;
    }
}
