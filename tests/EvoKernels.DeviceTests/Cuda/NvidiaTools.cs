using System.Diagnostics;
using EvoKernels.Devices.Cuda;
using EvoKernels.Devices.Cuda.Worker;

namespace EvoKernels.DeviceTests.Cuda;

/// <summary>NVIDIA's own compiler and assembler, where <c>tests/run.sh</c> could install them. They need no GPU.</summary>
internal static class NvidiaTools
{
    /// <summary>A folder with the packages' content: <c>usr/bin/ptxas</c> and the driver's libraries.</summary>
    private static readonly string? Folder = Environment.GetEnvironmentVariable("EVOKERNELS_NVIDIA");

    public static string? Ptxas { get; } = Folder is not null && File.Exists(Path.Combine(Folder, "usr/bin/ptxas")) ? Path.Combine(Folder, "usr/bin/ptxas") : null;

    /// <summary>A library of the driver's packages, or null.</summary>
    public static string? Library(string name) => Folder is null ? null : Directory.EnumerateFiles(Folder, name, SearchOption.AllDirectories).FirstOrDefault();

    public static void RequireNvrtc() => Assert.SkipUnless(CudaGpus.HasCompiler, "NVRTC is not installed (Debian: libnvrtc11.2 and libnvrtc-builtins11.8 of the component non-free)");

    public static void RequirePtxas() => Assert.SkipUnless(Ptxas is not null, "ptxas is not here (EVOKERNELS_NVIDIA; tests/run.sh fetches it from Debian's package nvidia-cuda-toolkit)");

    /// <summary>PTX and cubin of a source by the real NVRTC.</summary>
    public static CompileReport Compile(string source, string architecture, IEnumerable<string> options, params string[] names)
    {
        using var worker = WorkerProcess.Start("compile", TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(60));
        var order = new CompileOrder(source, ["--std=c++17", $"--gpu-architecture={architecture}", .. options], [.. names], CudaLocator.Installed);
        return worker.Ask(order, WorkerJson.Default.CompileOrder, WorkerJson.Default.CompileReport)!;
    }

    /// <summary>What <c>ptxas</c> says of a text; empty if it takes it.</summary>
    public static string Assemble(string ptx, string architecture)
    {
        var path = Path.Combine(Path.GetTempPath(), $"evokernels-{Guid.NewGuid():n}.ptx");
        File.WriteAllText(path, ptx);
        try
        {
            using var process = Process.Start(new ProcessStartInfo(Ptxas!, ["-arch", architecture, "-o", path + ".cubin", path]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            var said = process.StandardError.ReadToEnd() + process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? string.Empty : $"exit code {process.ExitCode}: {said}";
        }
        finally
        {
            File.Delete(path);
            File.Delete(path + ".cubin");
        }
    }
}
