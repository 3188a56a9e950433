using EvoKernels.Core.Ports;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Placement;
using Orleans.Runtime.MembershipService.SiloMetadata;

namespace EvoKernels.Grains.Placement;

/// <summary>Registers what pins evaluators to silos.</summary>
public static class DevicePlacement
{
    /// <summary>Declares a silo's devices to the cluster, and heeds what others declare.</summary>
    /// <param name="silo">To be set up.</param>
    /// <param name="devices">What it has.</param>
    public static ISiloBuilder AddDevicePlacement(this ISiloBuilder silo, IDeviceDirectory devices)
    {
        ArgumentNullException.ThrowIfNull(silo);
        silo.Services.AddPlacementFilter<OnDeviceStrategy, DeclaredDevices>(ServiceLifetime.Singleton);
        return silo.UseSiloMetadata(DeclaredDevices.Of(devices));
    }
}
