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
    TimeProvider Time);
