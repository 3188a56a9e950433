using EvoKernels.Devices.Cpu;
using EvoKernels.Devices.Cuda;
using EvoKernels.Devices.Sandbox;
using EvoKernels.Hosting.Devices;
using EvoKernels.Hosting.Diagnostics;
using EvoKernels.Hosting.Evidence;
using EvoKernels.Hosting.Locks;

namespace EvoKernels.Cli.Services;

/// <summary>Puts the commands' services together: the one place that knows the implementations.</summary>
internal static class Composition
{
    public static CliServices Create()
    {
        var time = TimeProvider.System;
        CpuDevice Plain(int core) => new(core, SandboxPolicy.FromEnvironment(), time);
        // Whatever measures holds the device: an evaluation beside a campaign waits for its turn. A campaign takes the lock itself.
        var locks = new DeviceLock(time);
        CudaDevice PlainCuda(string id) => new(id, SandboxPolicy.FromEnvironment(), time);
        var devices = new DeviceFactory(core => new LockedDevice(Plain(core), locks), id => new LockedDevice(PlainCuda(id), locks));
        return new CliServices(devices, new EvidenceReplayer(devices), new Doctor(devices), new CampaignRuns(new DeviceFactory(Plain, PlainCuda), new FreshProcessReproducer(OwnProgram.Command()), time), new RunFiles(), time);
    }
}
