using EvoKernels.Core.Ports;
using Orleans.Runtime.MembershipService.SiloMetadata;

namespace EvoKernels.Grains.Placement;

/// <summary>Which silo declared which devices. Each says in its metadata what it has; of itself it knows without asking.</summary>
public sealed class DeviceMap(ISiloMetadataCache metadata, ILocalSiloDetails self, ISiloStatusOracle silos, IDeviceDirectory devices)
{
    /// <summary>Key of a silo's metadata: ids, with commas between.</summary>
    private const string Key = "evokernels.devices";

    private const char Separator = ',';

    /// <summary>What a silo declares.</summary>
    internal static Dictionary<string, string> Of(IDeviceDirectory devices) => new() { [Key] = string.Join(Separator, devices.List()) };

    /// <summary>What one silo declared.</summary>
    public IEnumerable<string> At(SiloAddress silo)
    {
        ArgumentNullException.ThrowIfNull(silo);
        return silo.Equals(self.SiloAddress)
            ? devices.List()
            : metadata.GetSiloMetadata(silo).Metadata.GetValueOrDefault(Key, string.Empty).Split(Separator, StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>What all living silos declared, as this one knows it.</summary>
    public IEnumerable<string> All() => silos.GetApproximateSiloStatuses(onlyActive: true).Keys.SelectMany(At).Distinct();
}
