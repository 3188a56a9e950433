using System.Collections.Immutable;
using System.Globalization;
using EvoKernels.Core.Ports;
using EvoKernels.Devices.Cuda;
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

/// <summary>
/// Makes devices: <c>cpu:N</c> for every logical processor that this process may run on, <c>cuda:GPU-…</c> for every GPU, and the simulated <c>cudasim:0</c> to
/// <c>cudasim:3</c>. Processors come first: they are there on every machine.
/// </summary>
/// <param name="createCpu">Makes the device of one logical processor.</param>
/// <param name="createCuda">Makes the device of one GPU.</param>
public sealed class DeviceFactory(Func<int, IKernelDevice> createCpu, Func<string, IKernelDevice> createCuda) : IDeviceFactory
{
    private const string Prefix = "cpu:";

    public ImmutableArray<string> List() => [.. Processors.Allowed().Select(number => $"{Prefix}{number}"), .. CudaGpus.Ids(), .. CudaGpus.Simulated];

    public IKernelDevice Create(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        var existing = List();
        if (DeviceIds.Problem(id) is null && DeviceIds.IsCuda(id) && !existing.Contains(id))
        {
            // By the driver's number, which only it knows: opening it tells.
            return CudaGpus.Ids().IsEmpty
                ? throw new ConfigurationException("device", null, null, null, id, $"'{id}' does not exist on this machine: {CudaGpus.Problem}. A dry run without a GPU: --device cudasim:0. Devices here: {string.Join(", ", existing)}")
                : createCuda(id);
        }

        var problem = DeviceIds.Problem(id) ?? (existing.Contains(id) ? null : $"'{id}' does not exist on this machine, or this process may not run on it");
        return problem is null
            ? DeviceIds.IsCuda(id) ? createCuda(id) : createCpu(int.Parse(id.AsSpan(Prefix.Length), CultureInfo.InvariantCulture))
            : throw new ConfigurationException("device", null, null, null, id, $"{problem}. Devices here: {string.Join(", ", existing)}");
    }
}
