using System.Collections.Immutable;
using System.Globalization;
using EvoKernels.Core.Ports;
using EvoKernels.Devices.Native;
using EvoKernels.Hosting.Configuration;

namespace EvoKernels.Hosting.Devices;

/// <summary>The devices of this machine, by id.</summary>
public interface IDeviceFactory
{
    /// <summary>Ids of the devices that exist here and that this process may use.</summary>
    ImmutableArray<string> List();

    /// <exception cref="ConfigurationException">There is no such device; the message lists those that exist.</exception>
    IKernelDevice Create(string id);
}

/// <summary>Makes devices: <c>cpu:N</c> for every logical processor that this process may run on.</summary>
/// <param name="createCpu">Makes the device of one logical processor.</param>
public sealed class DeviceFactory(Func<int, IKernelDevice> createCpu) : IDeviceFactory
{
    private const string Prefix = "cpu:";

    public ImmutableArray<string> List() => [.. Processors.Allowed().Select(number => $"{Prefix}{number}")];

    public IKernelDevice Create(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        var existing = List();
        var problem = DeviceIds.Problem(id) ?? (existing.Contains(id) ? null : $"'{id}' does not exist on this machine, or this process may not run on it");
        return problem is null
            ? createCpu(int.Parse(id.AsSpan(Prefix.Length), CultureInfo.InvariantCulture))
            : throw new ConfigurationException("device", null, null, null, id, $"{problem}. Devices here: {string.Join(", ", existing)}");
    }
}
