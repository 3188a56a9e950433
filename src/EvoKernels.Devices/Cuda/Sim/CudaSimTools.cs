using System.Reflection;
using EvoKernels.Devices.Native;

namespace EvoKernels.Devices.Cuda.Sim;

/// <summary>
/// The simulated CUDA driver, compiled at first use and cached by content: a library with the exports of <c>libcuda</c>, NVRTC and NVML, and beside it the sandboxed
/// program that runs kernels on this processor. For dry runs and tests without a GPU: it tells right from wrong, and its times mean nothing.
/// </summary>
/// <param name="Library">Path of <c>libcudasim.so</c>; <c>cudasim-device</c> and the headers for candidates lie beside it.</param>
public sealed record CudaSimTools(string Library)
{
    private const string Sources = "native/cudasim/";

    /// <summary>Beside its headers: that is where it looks for them and for the device program.</summary>
    private const string Output = "cudasim/libcudasim.so";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private static readonly string[] Sandbox = ["sandbox.h", "sandbox.c"];

    /// <exception cref="ToolchainException">There is no g++ here, or it does not compile them.</exception>
    public static async Task<CudaSimTools> BuildAsync(CancellationToken cancellationToken)
    {
        var toolchain = await Toolchain.FindAsync(cancellationToken);
        if (!Path.GetFileName(toolchain.Path).StartsWith("g++", StringComparison.Ordinal))
        {
            throw new ToolchainException($"the simulated CUDA device needs g++, and the compiler here is {toolchain.Path}; install g++ (apt-get install g++)");
        }

        var folder = Path.Combine(CacheFolder.Sub("cudasim"), $"{NativeTools.SourceHash[..16]}-{toolchain.Id}");
        var library = Path.Combine(folder, Output);
        if (File.Exists(library))
        {
            return new CudaSimTools(library);
        }

        // Built aside and moved as a whole: two devices may build at once, and the first one's folder stands.
        var work = $"{folder}.{Guid.NewGuid():n}.part";
        Directory.CreateDirectory(work);
        try
        {
            foreach (var name in Home.GetManifestResourceNames().Where(name => name.StartsWith(Sources, StringComparison.Ordinal)).Select(name => name["native/".Length..]).Concat(Sandbox))
            {
                var path = Path.Combine(work, name);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                await File.WriteAllTextAsync(path, NativeTools.Text(name), cancellationToken);
            }

            await RunAsync(toolchain, work, ["-x", "c", "-std=gnu11", "-O2", "-c", "-o", "sandbox.o", "sandbox.c"], cancellationToken);
            await RunAsync(
                toolchain, work,
                ["-std=c++17", "-O2", "-rdynamic", "-o", "cudasim/cudasim-device", "cudasim/device.cpp", "sandbox.o", "-Wl,--no-as-needed", "-lm", "-ldl", "-Wl,-z,now,-z,relro"], cancellationToken);
            await RunAsync(
                toolchain, work,
                ["-std=c++20", "-O1", "-fPIC", "-fvisibility=hidden", "-shared", $"-DCUDASIM_COMPILER=\"{toolchain.Path}\"", "-o", Output,
                    "cudasim/driver.cpp", "cudasim/nvrtc.cpp", "cudasim/nvml.cpp", "cudasim/files.cpp", "-Wl,-z,defs", "-ldl", "-lpthread"], cancellationToken);
            Move(work, folder, library);
            return new CudaSimTools(library);
        }
        finally
        {
            if (Directory.Exists(work))
            {
                Directory.Delete(work, recursive: true);
            }
        }
    }

    private static Assembly Home { get; } = typeof(CudaSimTools).Assembly;

    private static async Task RunAsync(Toolchain toolchain, string work, string[] arguments, CancellationToken cancellationToken)
    {
        var result = await ProcessRunner.RunAsync(toolchain.Path, arguments, work, Patience, cancellationToken);
        if (!result.Succeeded)
        {
            throw new ToolchainException($"{toolchain.Path} cannot build the simulated CUDA device:\n{result.Errors}");
        }
    }

    private static void Move(string work, string folder, string library)
    {
        try
        {
            Directory.Move(work, folder);
        }
        catch (IOException) when (File.Exists(library))
        {
            // Another process was first, with the same content.
        }
    }
}
