using System.Collections.Immutable;
using EvoKernels.Core.Ports;
using EvoKernels.Devices.Cpu;
using EvoKernels.Devices.Cuda;
using EvoKernels.Devices.Sandbox;
using EvoKernels.Hosting.Locks;
using EvoKernels.Hosting.Runs;

namespace EvoKernels.Hosting.Devices;

/// <summary>The devices of this machine, put together: the one place that knows the implementations.</summary>
public static class MachineDevices
{
    /// <summary>For single commands: whatever measures holds the device, so that an evaluation beside a campaign waits for its turn.</summary>
    public static IDeviceFactory Locked(TimeProvider time)
    {
        var locks = new DeviceLock(time);
        return Make(time, device => new LockedDevice(device, locks));
    }

    /// <summary>For campaigns, which take the lock themselves and check the harness first.</summary>
    /// <param name="time">The clock of locks and measurements.</param>
    /// <param name="declared">Ids that this process lends; all of this machine if there are none.</param>
    public static IDeviceDirectory Directory(TimeProvider time, ImmutableArray<string> declared) =>
        new DeviceDirectory(Make(time, device => device), new DeviceLock(time), declared);

    private static DeviceFactory Make(TimeProvider time, Func<IKernelDevice, IKernelDevice> wrap) => new(
        core => wrap(new CpuDevice(core, SandboxPolicy.FromEnvironment(), time)),
        id => wrap(new CudaDevice(id, SandboxPolicy.FromEnvironment(), time)));
}
