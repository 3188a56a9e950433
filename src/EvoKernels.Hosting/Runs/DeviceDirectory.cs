using System.Collections.Immutable;
using EvoKernels.Core.Ports;
using EvoKernels.Hosting.Devices;
using EvoKernels.Hosting.Locks;
using EvoKernels.Hosting.RedTeam;

namespace EvoKernels.Hosting.Runs;

/// <summary>
/// The devices of a factory for campaigns: each is locked while it measures, so that two runs never time on one core, and must withstand known exploits first.
/// </summary>
public sealed class DeviceDirectory(IDeviceFactory factory, DeviceLock deviceLock) : IDeviceDirectory
{
    public ImmutableArray<string> List() => factory.List();

    public IKernelDevice? Find(string id) => factory.List().Contains(id) ? new LockedDevice(new CheckedDevice(factory.Create(id)), deviceLock) : null;
}
