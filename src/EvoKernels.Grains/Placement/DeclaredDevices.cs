using EvoKernels.Contracts.Grains;
using Orleans.Placement;
using Orleans.Runtime.Placement;

namespace EvoKernels.Grains.Placement;

/// <summary>The silos that declared the device which a grain's key names.</summary>
internal sealed class DeclaredDevices(DeviceMap map) : IPlacementFilterDirector
{
    /// <exception cref="OrleansException">No silo has the device; the message lists what there is.</exception>
    public IEnumerable<SiloAddress> Filter(PlacementFilterStrategy filterStrategy, PlacementTarget target, IEnumerable<SiloAddress> silos)
    {
        var device = GrainKeys.Part(target.GrainIdentity.Key.ToString()!);
        var all = silos.ToArray();
        var fit = all.Where(silo => map.At(silo).Contains(device)).ToArray();
        return fit.Length > 0 ? fit : throw new OrleansException(
            $"no silo has the device '{device}'; declared are {string.Join(", ", all.SelectMany(map.At).Distinct().Order(StringComparer.Ordinal).DefaultIfEmpty("none"))}");
    }
}
