using System.Collections.Immutable;
using EvoKernels.Core.Sources;
using EvoKernels.Devices.Cuda.Worker;
using EvoKernels.Devices.Measurement;

namespace EvoKernels.Devices.Cuda;

/// <summary>Works out a kernel's launches for every shape of a task.</summary>
internal static class LaunchPlan
{
    /// <exception cref="FormatException">A launch is impossible at some shape; the message tells which, but for held-out ones.</exception>
    public static ImmutableArray<ImmutableArray<LaunchSpec>> Of(CudaKernel kernel, BufferPlan plan) =>
        [.. plan.Shapes.Select((_, shape) => Of(kernel, plan, shape))];

    private static ImmutableArray<LaunchSpec> Of(CudaKernel kernel, BufferPlan plan, int shape)
    {
        var dims = plan.Shapes[shape].ToDictionary();
        return [.. kernel.Launches.Select((launch, index) =>
        {
            var numbers = Numbers(launch, kernel, plan, shape);
            return new LaunchSpec(index, numbers.Grid, numbers.Block, numbers.SharedBytes, [.. launch.Arguments.Select(name => Argument(name, plan, dims))]);
        })];
    }

    private static LaunchShape Numbers(KernelLaunch launch, CudaKernel kernel, BufferPlan plan, int shape)
    {
        try
        {
            return launch.At(plan.Shapes[shape], kernel.Tunables);
        }
        catch (FormatException) when (shape >= plan.PublicShapes)
        {
            throw new FormatException($"the @launch of {launch.Name} is impossible at a held-out shape: a grid, a block or shared memory is outside what a GPU allows. Any size must do, small and odd ones too");
        }
    }

    private static ArgumentSpec Argument(string name, BufferPlan plan, IReadOnlyDictionary<string, long> dims)
    {
        var buffer = plan.Buffers.Select(one => one.Name).ToList().IndexOf(name);
        return buffer >= 0 ? new ArgumentSpec(buffer, 0) : new ArgumentSpec(-1, dims[name]);
    }
}
