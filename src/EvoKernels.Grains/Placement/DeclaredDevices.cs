using EvoKernels.Contracts.Grains;
using EvoKernels.Core.Ports;
using Orleans.Placement;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Orleans.Runtime.Placement;

namespace EvoKernels.Grains.Placement;

/// <summary>The silos that declared a device. Each says in its metadata which it has; of itself it knows without asking.</summary>
internal sealed class DeclaredDevices(ISiloMetadataCache metadata, ILocalSiloDetails self, IDeviceDirectory devices) : IPlacementFilterDirector
{
    /// <summary>Key of a silo's metadata: ids, with commas between.</summary>
    public const string Key = "evokernels.devices";

    private const char Separator = ',';

    /// <summary>What a silo declares.</summary>
    public static Dictionary<string, string> Of(IDeviceDirectory devices) => new() { [Key] = string.Join(Separator, devices.List()) };

    /// <exception cref="OrleansException">No silo has the device; the message lists what there is.</exception>
    public IEnumerable<SiloAddress> Filter(PlacementFilterStrategy filterStrategy, PlacementTarget target, IEnumerable<SiloAddress> silos)
    {
        var device = GrainKeys.Part(target.GrainIdentity.Key.ToString()!);
        var all = silos.ToArray();
        var fit = all.Where(silo => At(silo).Contains(device)).ToArray();
        return fit.Length > 0 ? fit : throw new OrleansException(
            $"no silo has the device '{device}'; declared are {string.Join(", ", all.SelectMany(At).Distinct().Order(StringComparer.Ordinal).DefaultIfEmpty("none"))}");
    }

    private IEnumerable<string> At(SiloAddress silo) => silo.Equals(self.SiloAddress)
        ? devices.List()
        : metadata.GetSiloMetadata(silo).Metadata.GetValueOrDefault(Key, string.Empty).Split(Separator, StringSplitOptions.RemoveEmptyEntries);
}
