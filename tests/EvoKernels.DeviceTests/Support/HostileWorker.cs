using EvoKernels.Devices.Measurement;
using EvoKernels.Devices.Trials;

namespace EvoKernels.DeviceTests.Support;

/// <summary>
/// A worker under the filters for candidates, with code in it that skipped the policy gate: what the sandbox itself holds. Kernels here take
/// (x[n], y[n], n).
/// </summary>
internal sealed class HostileWorker : IDisposable
{
    private readonly WorkerMemory _memory;
    private readonly KernelWorker _worker;
    private readonly CompiledKernel _kernel;

    private HostileWorker(DeviceFixture device, CompiledKernel kernel, TimeSpan timeout)
    {
        _kernel = kernel;
        var plan = BufferPlan.Of(CopyScale.Task());
        _memory = new WorkerMemory(plan, [.. plan.Shapes.Select(_ => 1)]);
        _worker = KernelWorker.Start(device.Bench.Tools, _memory, device.Bench.Start(kernel, trusted: false, timeout));
    }

    public static async Task<HostileWorker> StartAsync(DeviceFixture device, string source, double timeoutSeconds = 4) =>
        new(device, await device.CompileUncheckedAsync(source), TimeSpan.FromSeconds(timeoutSeconds));

    /// <summary>Sandbox layers in force once a life has begun.</summary>
    public uint Layers => _worker.Layers;

    public WorkerAnswer Spawn() => _worker.Spawn();

    /// <summary>One call on sixteen elements 0, 1, 2, …</summary>
    public unsafe WorkerAnswer Call()
    {
        const int Count = 16;
        var table = (long*)_memory.Pointer(_memory.Regions[0]);
        var input = (float*)_memory.Pointer(_memory.Regions[1]);
        for (var i = 0; i < Count; i++)
        {
            input[i] = i;
        }

        table[0] = (long)_worker.Addresses[1];
        table[1] = (long)_worker.Addresses[2];
        table[2] = Count;
        return _worker.Run(new WorkerCommand(1, 0, []));
    }

    /// <summary>What lies in the output.</summary>
    public unsafe float Output(int index) => ((float*)_memory.Pointer(_memory.Regions[2]))[index];

    public void Dispose()
    {
        _worker.Dispose();
        _memory.Dispose();
        _kernel.Dispose();
    }
}
