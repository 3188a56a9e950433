using EvoKernels.Contracts.Tasks;
using EvoKernels.Core.Ports;

namespace EvoKernels.Devices.Trials;

/// <summary>A processor runs C++, a GPU CUDA.</summary>
internal static class Language
{
    /// <summary>The task with the sources that a device can run.</summary>
    /// <exception cref="TaskDefectException">It has no baseline for such a device.</exception>
    public static KernelTask Of(KernelTask task, bool isCuda, string device)
    {
        ArgumentNullException.ThrowIfNull(task);
        var fit = task.For(isCuda);
        return fit.Baselines.IsEmpty
            ? throw new TaskDefectException($"{task.Name} has no baseline in {(isCuda ? "CUDA (.cu)" : "C++ (.cpp)")}, which {device} needs: add one to 'baselines' in its task.yaml")
            : fit;
    }

    /// <summary>Why a source is not for a device, or null.</summary>
    public static string? Problem(bool isCudaSource, bool isCudaDevice, string device) => (isCudaSource, isCudaDevice) switch
    {
        (true, false) => $"this is a CUDA source (it has @launch lines), and {device} runs C++; judge it on cuda:GPU-…, or without a GPU on cudasim:0",
        (false, true) => $"{device} needs a CUDA source: device code, and a line such as // @launch name<<<grid, block>>>(arguments)",
        _ => null,
    };
}
