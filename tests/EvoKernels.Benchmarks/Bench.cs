using System.Diagnostics;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Contracts.Tasks;
using EvoKernels.Core.Ports;
using EvoKernels.Devices.Cpu;
using EvoKernels.Devices.Cuda;
using EvoKernels.Devices.Sandbox;
using EvoKernels.Hosting.Devices;
using EvoKernels.Hosting.Locks;

namespace EvoKernels.Benchmarks;

/// <summary>What the measurements have in common: the real device under the real lock, words on standard error.</summary>
internal static class Bench
{
    /// <summary>A session as a campaign would open it, and the seconds that took.</summary>
    public static async Task<(ITrialSession Session, double Seconds)> OpenAsync(KernelTask task, string device, Opponent? against, CancellationToken cancellationToken, EvaluationSettings? settings = null)
    {
        var devices = new DeviceFactory(
            core => new CpuDevice(core, SandboxPolicy.FromEnvironment(), TimeProvider.System), id => new CudaDevice(id, SandboxPolicy.FromEnvironment(), TimeProvider.System));
        var locked = new LockedDevice(devices.Create(device), new DeviceLock(TimeProvider.System));
        var clock = Stopwatch.StartNew();
        var session = await locked.OpenAsync(task, settings ?? new EvaluationSettings(), against, new Words(), cancellationToken);
        return (session, clock.Elapsed.TotalSeconds);
    }

    private sealed class Words : IProgress<string>
    {
        public void Report(string value) => Console.Error.WriteLine($"  {value}");
    }
}
