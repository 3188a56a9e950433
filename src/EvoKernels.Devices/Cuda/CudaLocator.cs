using EvoKernels.Devices.Cuda.Interop;
using EvoKernels.Devices.Cuda.Sim;
using EvoKernels.Devices.Cuda.Worker;

namespace EvoKernels.Devices.Cuda;

/// <summary>Finds GPUs, real and simulated. No library of CUDA is loaded into this process: a worker is asked.</summary>
internal static class CudaLocator
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Libraries of the simulator, built at first use.</summary>
    public static async Task<CudaLibraryPaths> SimulatorAsync(CancellationToken cancellationToken)
    {
        var tools = await CudaSimTools.BuildAsync(cancellationToken);
        return new CudaLibraryPaths(tools.Library, tools.Library, tools.Library);
    }

    /// <summary>Libraries of this machine.</summary>
    public static CudaLibraryPaths Installed { get; } = new(null, null, null);

    /// <summary>Whether NVIDIA's own compiler is installed.</summary>
    public static bool HasCompiler()
    {
        using var worker = WorkerProcess.Start("compile", Patience, Patience);
        var order = new CompileOrder("extern \"C\" __global__ void k() {}", ["--gpu-architecture=sm_80"], ["k"], Installed);
        return worker.Ask(order, WorkerJson.Default.CompileOrder, WorkerJson.Default.CompileReport) is { Ptx: not null };
    }

    public static Task<GpuList> FindAsync(CudaLibraryPaths libraries, CancellationToken cancellationToken) => Task.Run(() => Find(libraries), cancellationToken);

    public static GpuList Find(CudaLibraryPaths libraries)
    {
        using var worker = WorkerProcess.Start("describe", Patience, Patience);
        return worker.Ask(libraries, WorkerJson.Default.CudaLibraryPaths, WorkerJson.Default.GpuList) ?? new GpuList([], "the driver did not answer in time");
    }
}
