using System.Collections.Immutable;
using EvoKernels.Contracts.Devices;
using EvoKernels.Devices.Cuda.Interop;

namespace EvoKernels.Devices.Cuda.Examination;

/// <summary>Inside a worker process: every check in turn; one that fails stops none of the others.</summary>
internal static class ExaminationServer
{
    public const string Loads = "a cubin for this GPU loads";

    /// <summary>Of all checks, in their order.</summary>
    public static IEnumerable<string> Names => [Loads, .. Checks.Select(one => one.Name)];

    public static ExaminationReport Answer(ExaminationOrder order) => new(Examine(order));

    private static ImmutableArray<DeviceCheck> Examine(ExaminationOrder order)
    {
        try
        {
            CudaLibraries.Use(order.Libraries);
            using var bench = new ExaminationBench(order);
            return order.Only is { } only
                ? [Launch(bench, only)]
                : [new DeviceCheck(Loads, CheckOutcome.Right, $"sm_{bench.Gpu.ComputeCapability} on {bench.Gpu.Name}"), .. Checks.Select(one => Look(one.Name, () => one.Check(bench)))];
        }
        catch (Exception exception) when (IsExpected(exception))
        {
            return [new DeviceCheck(Loads, CheckOutcome.Wrong, exception.Message)];
        }
    }

    private static IEnumerable<(string Name, Func<ExaminationBench, DeviceCheck> Check)> Checks => IdentityChecks.All.Concat(LaunchChecks.All).Concat(NvmlChecks.All).Concat(TimingChecks.All);

    private static DeviceCheck Look(string name, Func<DeviceCheck> check)
    {
        try
        {
            return check();
        }
        catch (Exception exception) when (IsExpected(exception))
        {
            return new DeviceCheck(name, CheckOutcome.Wrong, exception.Message);
        }
    }

    /// <summary>A kernel that faults must be told of, and leave a context of which nothing works any more.</summary>
    private static DeviceCheck Launch(ExaminationBench bench, string kernel)
    {
        using var memory = DeviceMemory.Allocate(64);
        memory.Fill(0, bench.Stream);
        try
        {
            bench.Run<int>(kernel, (1, 1, 1), (1, 1, 1), 0, memory, memory.Address);
            return new DeviceCheck(kernel, CheckOutcome.Wrong, "the driver said nothing of it");
        }
        catch (DriverException first)
        {
            try
            {
                bench.Stream.Synchronize();
                return new DeviceCheck(kernel, CheckOutcome.Wrong, $"{first.Text}, and the next call worked: faults are not sticky here");
            }
            catch (DriverException)
            {
                return new DeviceCheck(kernel, CheckOutcome.Right, first.Text);
            }
        }
    }

    private static bool IsExpected(Exception exception) => exception is DriverException or NvmlException or NvrtcException or CudaLibraryException or EntryPointNotFoundException;
}
