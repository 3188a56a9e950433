using System.Collections.Immutable;
using EvoKernels.Devices.Cuda.Worker;

namespace EvoKernels.Devices.Cuda;

/// <summary>Ids of the GPUs of this machine and of the simulated ones.</summary>
public static class CudaGpus
{
    /// <summary>Of the driver's user interface: without it no driver is at work, and none needs to be asked.</summary>
    private static readonly string[] Traces = ["/dev/nvidiactl", "/dev/dxg", "/dev/nvhost-gpu"];

    private static readonly Lazy<GpuList> Found = new(() =>
        Traces.Any(IsAtWork) ? CudaLocator.Find(CudaLocator.Installed) : new GpuList([], "no NVIDIA driver is at work here (/dev/nvidiactl cannot be opened)"));

    /// <summary>Always there: they are compiled at first use.</summary>
    public static ImmutableArray<string> Simulated { get; } = [.. Enumerable.Range(0, 4).Select(number => $"{CudaDevice.Simulated}{number}")];

    private static readonly Lazy<bool> Compiler = new(CudaLocator.HasCompiler);

    /// <summary>Whether NVIDIA's own compiler is installed: it needs no GPU. Asked once a process.</summary>
    public static bool HasCompiler => Compiler.Value;

    /// <summary>Why there are none; null if there are.</summary>
    public static string? Problem => Found.Value.Problem;

    /// <summary>Whether a driver stands behind this file. That it exists says nothing: the driver's library makes one, as root, when it looks for a GPU and finds none.</summary>
    internal static bool IsAtWork(string file)
    {
        try
        {
            using var opened = File.OpenHandle(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary><c>cuda:GPU-…</c> of every GPU, in the driver's order; asked for once a process.</summary>
    public static ImmutableArray<string> Ids() => [.. Found.Value.Found.Select(gpu => $"cuda:{gpu.Uuid}")];
}
