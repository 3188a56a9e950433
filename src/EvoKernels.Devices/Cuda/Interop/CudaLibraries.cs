using System.Reflection;
using System.Runtime.InteropServices;

namespace EvoKernels.Devices.Cuda.Interop;

/// <summary>Which libraries to load; null for a search by their usual names.</summary>
/// <param name="Driver">The driver's, <c>libcuda</c>.</param>
/// <param name="Nvrtc">The compiler's.</param>
/// <param name="Nvml">The management library's.</param>
internal sealed record CudaLibraryPaths(string? Driver, string? Nvrtc, string? Nvml);

/// <summary>A CUDA library, or something in it, is not there.</summary>
public sealed class CudaLibraryException : Exception
{
    public CudaLibraryException(string message)
        : base(message)
    {
    }

    public CudaLibraryException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public CudaLibraryException()
    {
    }
}

/// <summary>Finds the libraries behind our imports: the driver, NVRTC and NVML, or a simulator that has the exports of all three. One choice a process.</summary>
internal static unsafe class CudaLibraries
{
    public const string Driver = "evokernels-cuda-driver";
    public const string Nvrtc = "evokernels-nvrtc";
    public const string Nvml = "evokernels-nvml";

    private static readonly Lock Gate = new();
    private static CudaLibraryPaths? _paths;

    /// <summary>Names tried in turn: Linux, then Windows. NVRTC 11.2 is the name of every 11.x.</summary>
    private static readonly Dictionary<string, (string Setting, string[] Names, string Remedy)> Known = new(StringComparer.Ordinal)
    {
        [Driver] = ("EVOKERNELS_CUDA_DRIVER", ["libcuda.so.1", "nvcuda.dll"], "it comes with NVIDIA's driver"),
        [Nvrtc] = ("EVOKERNELS_NVRTC", ["libnvrtc.so.13", "libnvrtc.so.12", "libnvrtc.so.11.2", "nvrtc64_130_0.dll", "nvrtc64_120_0.dll", "nvrtc64_112_0.dll"],
            "it comes with the CUDA toolkit (Debian: libnvrtc11.2 and libnvrtc-builtins11.8 of the component non-free)"),
        [Nvml] = ("EVOKERNELS_NVML", ["libnvidia-ml.so.1", "nvml.dll"], "it comes with NVIDIA's driver"),
    };

    /// <summary>Environment variables that name a library's file.</summary>
    public static IEnumerable<string> Settings => Known.Values.Select(one => one.Setting);

    /// <summary>Chooses, before the first call into any of them. The environment variable of a library goes before a search.</summary>
    /// <exception cref="InvalidOperationException">Another choice was made before.</exception>
    public static void Use(CudaLibraryPaths paths)
    {
        lock (Gate)
        {
            if (_paths is null)
            {
                NativeLibrary.SetDllImportResolver(typeof(CudaLibraries).Assembly, Resolve);
            }
            else if (_paths != paths)
            {
                throw new InvalidOperationException("a process uses one set of CUDA libraries, and has chosen already");
            }

            _paths = paths;
        }
    }

    /// <summary>As chosen by <see cref="Use"/>.</summary>
    public static CudaLibraryPaths Chosen => _paths ?? throw new InvalidOperationException("no libraries were chosen yet");

    /// <summary>Loads one of the libraries by its logical name.</summary>
    /// <exception cref="CudaLibraryException">It is not there; the message names what was tried, and the way out.</exception>
    public static nint Load(string library, string? path)
    {
        var (setting, names, remedy) = Known[library];
        path ??= Environment.GetEnvironmentVariable(setting) is { Length: > 0 } set ? set : null;
        var tried = path is null ? names : [path];
        foreach (var name in tried)
        {
            if (NativeLibrary.TryLoad(name, out var handle))
            {
                return handle;
            }
        }

        throw new CudaLibraryException($"none of {string.Join(", ", tried)} can be loaded: {remedy}. Or name the file in {setting}");
    }

    /// <summary>Every entry point that we import from a library, and whether it is there: the first thing to look at on a machine with another driver.</summary>
    public static IReadOnlyList<(string Library, string EntryPoint, bool IsFound)> Check(CudaLibraryPaths paths) =>
        [.. new[] { (typeof(DriverNative), Driver, paths.Driver), (typeof(NvrtcNative), Nvrtc, paths.Nvrtc), (typeof(NvmlNative), Nvml, paths.Nvml) }.SelectMany(one =>
        {
            var handle = Load(one.Item2, one.Item3);
            return one.Item1.GetMethods(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly)
                .Where(method => method.GetCustomAttribute<LibraryImportAttribute>() is not null || method.GetCustomAttribute<DllImportAttribute>() is not null)
                .Select(method => method.Name).Distinct().Order(StringComparer.Ordinal)
                .Select(name => (one.Item2, name, NativeLibrary.TryGetExport(handle, name, out _)));
        })];

    /// <summary>What the simulated driver says of its last fault, with block, thread and line; null from a real one.</summary>
    public static string? SimulatedFault()
    {
        if (!TryGetSimulated("cudasimLastFault", out var export))
        {
            return null;
        }

        var text = stackalloc byte[1024];
        return ((delegate* unmanaged<byte*, nuint, int>)export)(text, 1024) > 0 ? Marshal.PtrToStringUTF8((nint)text) : null;
    }

    /// <summary>Order in which a simulated block's threads take turns: 0 forward, 1 backward, others shuffled. A real driver has its own.</summary>
    public static void SetSimulatedOrder(int order)
    {
        if (TryGetSimulated("cudasimSetOrder", out var export))
        {
            ((delegate* unmanaged<int, void>)export)(order);
        }
    }

    /// <summary>Whether the driver is <c>native/cudasim</c>: asked of the library itself, since an environment variable can name it as well as a caller.</summary>
    public static bool IsSimulated => TryGetSimulated("cudasimSetOrder", out _);

    private static bool TryGetSimulated(string name, out nint export)
    {
        export = 0;
        return _paths is { } paths && NativeLibrary.TryGetExport(Load(Driver, paths.Driver), name, out export);
    }

    private static nint Resolve(string library, Assembly assembly, DllImportSearchPath? search) => library switch
    {
        Driver => Load(library, _paths?.Driver),
        Nvrtc => Load(library, _paths?.Nvrtc),
        Nvml => Load(library, _paths?.Nvml),
        _ => 0,
    };
}
