using System.Collections.Immutable;
using EvoKernels.Core.Ports;
using EvoKernels.Hosting.Devices;
using EvoKernels.Hosting.Locks;
using EvoKernels.Hosting.RedTeam;

namespace EvoKernels.Hosting.Runs;

/// <summary>
/// The devices of a factory for campaigns: each is locked while it measures, so that two runs never time on one core, and must withstand known exploits first.
/// </summary>
/// <param name="factory">All devices of this machine.</param>
/// <param name="deviceLock">Holds a device against other processes.</param>
/// <param name="declared">Ids that this process uses; all if there are none.</param>
public sealed class DeviceDirectory(IDeviceFactory factory, DeviceLock deviceLock, ImmutableArray<string> declared) : IDeviceDirectory
{
    public ImmutableArray<string> List() => declared.IsEmpty ? factory.List() : declared;

    public IKernelDevice? Find(string id) => List().Contains(id) ? new LockedDevice(new CheckedDevice(factory.Create(id)), deviceLock) : null;
}
