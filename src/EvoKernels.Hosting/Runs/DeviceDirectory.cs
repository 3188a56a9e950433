using EvoKernels.Core.Ports;
using EvoKernels.Hosting.Devices;
using EvoKernels.Hosting.Locks;

namespace EvoKernels.Hosting.Runs;

/// <summary>The devices of a factory, each locked while it measures so that two runs never time on one core.</summary>
public sealed class DeviceDirectory(IDeviceFactory factory, DeviceLock deviceLock) : IDeviceDirectory
{
    public IKernelDevice? Find(string id) => factory.List().Contains(id) ? new LockedDevice(factory.Create(id), deviceLock) : null;
}
