using System.Runtime.InteropServices;
using System.Text;
using EvoKernels.Devices.Cuda.Sim;

namespace EvoKernels.DeviceTests.Cuda;

/// <summary>The simulated library as a program that knows only CUDA's own interface uses it.</summary>
public sealed class SimulatedDriver : IAsyncLifetime
{
    public const int IllegalAddress = 700;
    public const int LaunchTimeout = 702;
    public const int Misaligned = 716;
    public const int LaunchFailed = 719;

    private nint _library;
    private nint _context;

    public async ValueTask InitializeAsync() => Open((await CudaSimTools.BuildAsync(TestContext.Current.CancellationToken)).Library);

    public unsafe ValueTask DisposeAsync()
    {
        Must(((delegate* unmanaged<int, int>)Export("cuDevicePrimaryCtxRelease_v2"))(0));
        return ValueTask.CompletedTask;
    }

    private unsafe void Open(string library)
    {
        // Ten seconds by default. The runtime's own SetEnvironmentVariable does not reach native code.
        fixed (byte* name = "CUDASIM_TIMEOUT_MS\0"u8, value = "300\0"u8)
        {
            Must(((delegate* unmanaged<byte*, byte*, int, int>)NativeLibrary.GetExport(NativeLibrary.Load("libc.so.6"), "setenv"))(name, value, 1));
        }

        _library = NativeLibrary.Load(library);
        Must(((delegate* unmanaged<uint, int>)Export("cuInit"))(0));
        fixed (nint* context = &_context)
        {
            Must(((delegate* unmanaged<nint*, int, int>)Export("cuDevicePrimaryCtxRetain"))(context, 0));
        }

        Attach();
    }

    public unsafe int DeviceCount()
    {
        int count;
        Must(((delegate* unmanaged<int*, int>)Export("cuDeviceGetCount"))(&count));
        return count;
    }

    /// <summary>Contexts belong to threads, and a test's thread is any.</summary>
    public unsafe void Attach() => Must(((delegate* unmanaged<nint, int>)Export("cuCtxSetCurrent"))(_context));

    public unsafe void Reset() => Must(((delegate* unmanaged<int, int>)Export("cuDevicePrimaryCtxReset_v2"))(0));

    /// <summary>Order in which the threads of a block take turns: 0 forward, 1 backward, 2 and up shuffled.</summary>
    public unsafe void Order(int order) => ((delegate* unmanaged<int, void>)Export("cudasimSetOrder"))(order);

    public unsafe string LastFault()
    {
        var text = stackalloc byte[1024];
        return ((delegate* unmanaged<byte*, nuint, int>)Export("cudasimLastFault"))(text, 1024) > 0 ? Marshal.PtrToStringUTF8((nint)text)! : string.Empty;
    }

    /// <summary>The object code, or null and the compiler's log.</summary>
    public unsafe (byte[]? Code, string Log) Compile(string source)
    {
        nint program;
        fixed (byte* text = Encoding.UTF8.GetBytes(source + "\0"), name = "kernel.cu\0"u8)
        {
            Must(((delegate* unmanaged<nint*, byte*, byte*, int, byte**, byte**, int>)Export("nvrtcCreateProgram"))(&program, text, name, 0, null, null));
        }

        var result = ((delegate* unmanaged<nint, int, byte**, int>)Export("nvrtcCompileProgram"))(program, 0, null);
        var log = Encoding.UTF8.GetString(Text(program, "nvrtcGetProgramLogSize", "nvrtcGetProgramLog"));
        return (result == 0 ? Text(program, "nvrtcGetCUBINSize", "nvrtcGetCUBIN") : null, log);
    }

    /// <summary>Runs a kernel of <paramref name="source"/> over copies of the buffers, which it may change; 0, or CUDA's error.</summary>
    public unsafe int Run(string source, string kernel, (uint Grid, uint Block, uint Shared) shape, float[][] buffers, params int[] numbers)
    {
        Attach();
        var (code, log) = Compile(source);
        Assert.True(code is not null, log);
        nint module, function;
        fixed (byte* image = code, name = Encoding.UTF8.GetBytes(kernel + "\0"))
        {
            Must(((delegate* unmanaged<nint*, byte*, int>)Export("cuModuleLoadData"))(&module, image));
            Must(((delegate* unmanaged<nint*, nint, byte*, int>)Export("cuModuleGetFunction"))(&function, module, name));
        }

        var addresses = stackalloc ulong[buffers.Length];
        var values = stackalloc int[numbers.Length];
        var arguments = stackalloc void*[buffers.Length + numbers.Length];
        for (var b = 0; b < buffers.Length; b++)
        {
            Must(((delegate* unmanaged<ulong*, nuint, int>)Export("cuMemAlloc_v2"))(addresses + b, (nuint)(buffers[b].Length * sizeof(float))));
            fixed (float* from = buffers[b])
            {
                Must(((delegate* unmanaged<ulong, void*, nuint, nint, int>)Export("cuMemcpyHtoDAsync_v2"))(addresses[b], from, (nuint)(buffers[b].Length * sizeof(float)), 0));
                Must(Synchronize());
            }

            arguments[b] = addresses + b;
        }

        for (var n = 0; n < numbers.Length; n++)
        {
            values[n] = numbers[n];
            arguments[buffers.Length + n] = values + n;
        }

        var result = ((delegate* unmanaged<nint, uint, uint, uint, uint, uint, uint, uint, nint, void**, void**, int>)Export("cuLaunchKernel"))(
            function, shape.Grid, 1, 1, shape.Block, 1, 1, shape.Shared, 0, arguments, null);
        result = result == 0 ? Synchronize() : result;
        for (var b = 0; b < buffers.Length && result == 0; b++)
        {
            fixed (float* to = buffers[b])
            {
                Must(((delegate* unmanaged<void*, ulong, nuint, nint, int>)Export("cuMemcpyDtoHAsync_v2"))(to, addresses[b], (nuint)(buffers[b].Length * sizeof(float)), 0));
                Must(Synchronize());
            }

            Must(((delegate* unmanaged<ulong, int>)Export("cuMemFree_v2"))(addresses[b]));
        }

        return result;
    }

    public unsafe int Synchronize() => ((delegate* unmanaged<int>)Export("cuCtxSynchronize"))();

    private unsafe byte[] Text(nint program, string size, string get)
    {
        nuint bytes;
        Must(((delegate* unmanaged<nint, nuint*, int>)Export(size))(program, &bytes));
        var text = new byte[bytes];
        fixed (byte* to = text)
        {
            Must(((delegate* unmanaged<nint, byte*, int>)Export(get))(program, to));
        }

        return text;
    }

    private nint Export(string name) => NativeLibrary.GetExport(_library, name);

    private static void Must(int result) => Assert.Equal(0, result);
}
