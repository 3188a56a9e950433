using System.Text.Json.Serialization.Metadata;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Devices.Measurement;

namespace EvoKernels.Devices.Cuda.Worker;

/// <summary>Has the code that reads and writes a kernel's messages compiled, in a worker that waits for its kernel: some 30 ms that the evaluation need not wait for.</summary>
internal static class WarmUp
{
    public static void Messages()
    {
        var launch = new LaunchSpec(0, [1, 1, 1], [1, 1, 1], 0, [new ArgumentSpec(0, 0)]);
        Through(new KernelSetup("0", string.Empty, [string.Empty], [new RegionSpec(string.Empty, 0, 0, true)], [[launch]], 0, true), WorkerJson.Default.KernelSetup);
        Through(new WorkerOrder(OrderKind.Run, 0, [new Window(0, 0, 0, 0)]), WorkerJson.Default.WorkerOrder);
        var state = new GpuState(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1);
        Through(new WorkerReport(WorkerStatus.Ok, string.Empty, 1.5, 1.5, [0], [0.5], string.Empty, state, 1.5), WorkerJson.Default.WorkerReport);
    }

    private static void Through<T>(T message, JsonTypeInfo<T> type)
        where T : class
    {
        using var there = new MemoryStream();
        new MessageChannel(Stream.Null, there).Send(message, type);
        there.Position = 0;
        new MessageChannel(there, Stream.Null).Receive(type);
    }
}
