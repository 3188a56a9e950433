using System.Collections.Immutable;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Devices.Cuda.Worker;
using EvoKernels.Devices.Measurement;

namespace EvoKernels.Devices.Cuda;

/// <summary>What a kernel takes of a GPU, put together from the compiler's report and the launches of the public shapes: nothing here may tell of a held-out one.</summary>
internal static class KernelUses
{
    public static ImmutableArray<KernelUse> Of(CudaKernel kernel, BufferPlan plan)
    {
        var shapes = LaunchPlan.Of(kernel, plan).Take(plan.PublicShapes).ToArray();
        return [.. kernel.Launches.Select((launch, index) => Of(launch.Name, kernel.Reports.ElementAtOrDefault(index), [.. shapes.Select(shape => shape[index])]))];
    }

    private static KernelUse Of(string name, PtxasReport? report, LaunchSpec[] launches) => new(
        name, report?.Registers, report?.SpillBytes, report?.StackBytes, (report?.SharedBytes ?? 0) + (int)launches.Max(launch => launch.SharedBytes), launches.Max(Threads));

    private static int Threads(LaunchSpec launch) => (int)(launch.Block[0] * launch.Block[1] * launch.Block[2]);
}
