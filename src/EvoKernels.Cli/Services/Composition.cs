using EvoKernels.Devices.Cpu;
using EvoKernels.Devices.Sandbox;
using EvoKernels.Hosting.Devices;
using EvoKernels.Hosting.Diagnostics;
using EvoKernels.Hosting.Evidence;

namespace EvoKernels.Cli.Services;

/// <summary>Puts the commands' services together: the one place that knows the implementations.</summary>
internal static class Composition
{
    public static CliServices Create()
    {
        var devices = new DeviceFactory(core => new CpuDevice(core, SandboxPolicy.FromEnvironment(), TimeProvider.System));
        return new CliServices(devices, new EvidenceReplayer(devices), new Doctor(devices), new CampaignRuns(devices, TimeProvider.System), new RunFiles(), TimeProvider.System);
    }
}
