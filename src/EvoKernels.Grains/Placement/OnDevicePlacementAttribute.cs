using Orleans.Placement;

namespace EvoKernels.Grains.Placement;

/// <summary>A grain with this attribute is activated only on a silo that declared the device its key names (<see cref="DeclaredDevices"/>).</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class OnDevicePlacementAttribute() : PlacementFilterAttribute(new OnDeviceStrategy());

/// <summary>Has no settings: the grain's key says all.</summary>
internal sealed class OnDeviceStrategy() : PlacementFilterStrategy(order: 0);
