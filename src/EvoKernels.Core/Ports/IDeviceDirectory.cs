namespace EvoKernels.Core.Ports;

/// <summary>The devices that this process may use.</summary>
public interface IDeviceDirectory
{
    /// <summary>The device, or null if this process has none of that id.</summary>
    IKernelDevice? Find(string id);
}
