using System.Collections.Immutable;

namespace EvoKernels.Core.Ports;

/// <summary>The devices that this process may use.</summary>
public interface IDeviceDirectory
{
    /// <summary>Ids of all of them: what a silo declares to its cluster.</summary>
    ImmutableArray<string> List();

    /// <summary>The device, or null if this process has none of that id.</summary>
    IKernelDevice? Find(string id);
}
