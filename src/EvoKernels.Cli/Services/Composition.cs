using EvoKernels.Devices.Cpu;
using EvoKernels.Devices.Sandbox;
using EvoKernels.Hosting.Devices;

namespace EvoKernels.Cli.Services;

/// <summary>Puts the commands' services together: the one place that knows the implementations.</summary>
internal static class Composition
{
    public static CliServices Create()
    {
        var absent = new NotConnected();
        return new CliServices(new DeviceFactory(core => new CpuDevice(core, SandboxPolicy.FromEnvironment(), TimeProvider.System)), absent, absent, absent, absent, TimeProvider.System);
    }
}
