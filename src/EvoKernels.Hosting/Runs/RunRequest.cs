using System.Collections.Immutable;
using EvoKernels.Contracts.Campaigns;
using EvoKernels.Core.Ports;
using EvoKernels.Core.Prompts;
using EvoKernels.Grains;
using EvoKernels.Hosting.Configuration;
using EvoKernels.Hosting.Evidence;

namespace EvoKernels.Hosting.Runs;

/// <summary>What to run, where, and with what.</summary>
/// <param name="Campaign">The campaign; null to continue the one in the folder, whatever it is.</param>
/// <param name="Folder">The run folder itself.</param>
/// <param name="Resume">True to continue what the folder holds; a campaign, if given, must be the one it began with.</param>
/// <param name="Devices">Devices by id; see <see cref="Locks.LockedDevice"/>.</param>
/// <param name="Models">Model clients.</param>
/// <param name="Prompts">Texts for models.</param>
/// <param name="Time">The clock of budgets, leases and the journal.</param>
public sealed record RunRequest(
    ResolvedCampaign? Campaign,
    string Folder,
    bool Resume,
    IDeviceDirectory Devices,
    IModelClients Models,
    PromptTemplates Prompts,
    TimeProvider Time)
{
    /// <summary>Repeats the champion's evidence when the search is over; null to leave that out.</summary>
    public IClaimReproducer? Reproducer { get; init; }

    /// <summary>How work is handed out; null for the defaults.</summary>
    public WorkOptions? Work { get; init; }

    /// <summary>Where silos with more devices may join (<see cref="Silos.DeviceSilo"/>), a port of loopback; null for a run that is alone.</summary>
    public int? Port { get; init; }

    /// <summary>Longest wait for silos that declare what this process lacks. Default 2 minutes.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Time between two reports. Default 250 ms.</summary>
    public TimeSpan Pace { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Most pages of the state file, to test a full disk; null for no limit.</summary>
    internal int? MaxPages { get; init; }
}

/// <summary>How a run ended.</summary>
/// <param name="Reason"><c>budget</c>, <c>exhausted</c>, <c>interrupted</c> or <c>failed</c>. After the last two it can be continued.</param>
/// <param name="Detail">More about the reason, or null.</param>
/// <param name="Result">As in <c>result.json</c>.</param>
/// <param name="Best">The fastest by screen, which is no claim; null if nothing was accepted.</param>
/// <param name="Recorded">A sentence on how much came from recorded answers; null if the campaign has none.</param>
/// <param name="Files">Full paths of what was written, the most interesting first.</param>
/// <param name="Reproduction">Whether a fresh process found the claim again, or why none tried: one sentence.</param>
public sealed record RunOutcome(
    string Reason, string? Detail, RunResult Result, BestScreen? Best, string? Recorded, ImmutableArray<string> Files, string Reproduction);
