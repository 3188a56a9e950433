using EvoKernels.Core.Ports;
using EvoKernels.Hosting.Devices;
using EvoKernels.Hosting.Diagnostics;
using EvoKernels.Hosting.Evidence;

namespace EvoKernels.Cli.Services;

/// <summary>What the commands need from the rest of the house; tests give their own.</summary>
internal sealed record CliServices(
    IDeviceFactory Devices,
    IEvidenceReplayer Evidence,
    IDoctor Doctor,
    ICampaignRuns Runs,
    IRunFiles RunFiles,
    TimeProvider Time)
{
    /// <summary>The device of this name; the first one here for null.</summary>
    public IKernelDevice Device(string? id) => Devices.Create(id ?? Devices.List()[0]);
}
