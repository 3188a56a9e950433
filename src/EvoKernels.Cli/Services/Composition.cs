using EvoKernels.Hosting.Devices;
using EvoKernels.Hosting.Diagnostics;
using EvoKernels.Hosting.Evidence;

namespace EvoKernels.Cli.Services;

/// <summary>Puts the commands' services together.</summary>
internal static class Composition
{
    public static CliServices Create()
    {
        var time = TimeProvider.System;
        var devices = MachineDevices.Locked(time);
        return new CliServices(devices, new EvidenceReplayer(devices), new Doctor(devices), new CampaignRuns(new FreshProcessReproducer(OwnProgram.Command()), time), new RunFiles(), time);
    }
}
