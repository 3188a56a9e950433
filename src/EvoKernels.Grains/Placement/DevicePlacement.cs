using EvoKernels.Core.Ports;
using EvoKernels.Grains.Work;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
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
        silo.Services.AddSingleton<DeviceMap>().AddPlacementFilter<OnDeviceStrategy, DeclaredDevices>(ServiceLifetime.Singleton);
        return silo.UseSiloMetadata(DeviceMap.Of(devices));
    }

    /// <summary>Leaves every grain with state to other silos: this one has no storage for them.</summary>
    /// <param name="services">Of the silo.</param>
    public static IServiceCollection HostOnlyEvaluators(this IServiceCollection services) => services.PostConfigure<GrainTypeOptions>(
        options => options.Classes.RemoveWhere(type => type.Assembly == typeof(EvaluatorGrain).Assembly && type != typeof(EvaluatorGrain)));
}
