using System.Collections.Immutable;
using System.Globalization;
using EvoKernels.Core.Ports;
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

    public ImmutableArray<string> List() => [.. AllowedProcessors().Select(number => $"{Prefix}{number}")];

    public IKernelDevice Create(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        var existing = List();
        var problem = DeviceIds.Problem(id) ?? (existing.Contains(id) ? null : $"'{id}' does not exist on this machine, or this process may not run on it");
        return problem is null
            ? createCpu(int.Parse(id.AsSpan(Prefix.Length), CultureInfo.InvariantCulture))
            : throw new ConfigurationException("device", null, null, null, id, $"{problem}. Devices here: {string.Join(", ", existing)}");
    }

    /// <summary>From the kernel's list, e.g. <c>0-3,8</c>: processors outside a container's set cannot be pinned to.</summary>
    private static IEnumerable<int> AllowedProcessors()
    {
        const string Key = "Cpus_allowed_list:";
        var line = File.ReadLines("/proc/self/status").FirstOrDefault(text => text.StartsWith(Key, StringComparison.Ordinal));
        if (line is null)
        {
            return Enumerable.Range(0, Environment.ProcessorCount);
        }

        return line[Key.Length..].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).SelectMany(range =>
        {
            var ends = range.Split('-').Select(end => int.Parse(end, CultureInfo.InvariantCulture)).ToArray();
            return Enumerable.Range(ends[0], ends[^1] - ends[0] + 1);
        });
    }
}
