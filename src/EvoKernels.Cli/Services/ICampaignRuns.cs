using System.Collections.Immutable;
using EvoKernels.Contracts.Campaigns;
using EvoKernels.Hosting.Configuration;

namespace EvoKernels.Cli.Services;

/// <summary>Carries out a campaign.</summary>
internal interface ICampaignRuns
{
    /// <param name="request">What to run and where.</param>
    /// <param name="progress">Told whenever something changed; may be called from any thread.</param>
    /// <param name="drain">Finish the evaluation under way, keep everything, and return.</param>
    /// <param name="stop">Return at once; what is in flight is retried on resume.</param>
    Task<RunEnd> RunAsync(RunRequest request, IProgress<CampaignStatus> progress, CancellationToken drain, CancellationToken stop);
}

/// <param name="Campaign">The campaign as resolved.</param>
/// <param name="Folder">The run folder itself.</param>
/// <param name="Resume">True to continue what the folder holds.</param>
/// <param name="Reproduce">True to repeat the claim in a fresh process at the end.</param>
/// <param name="Shared">How it shares its work with silos of this machine; null if it does not.</param>
internal sealed record RunRequest(ResolvedCampaign Campaign, string Folder, bool Resume, bool Reproduce = true, SharedRun? Shared = null);

/// <summary>A run that silos with more devices may join.</summary>
/// <param name="Port">Where it listens, on loopback.</param>
/// <param name="Declared">Devices of its own process; all of this machine if there are none.</param>
internal sealed record SharedRun(int Port, ImmutableArray<string> Declared);

/// <summary>How a run ended.</summary>
/// <param name="Reason"><c>budget</c>, <c>interrupted</c>, <c>exhausted</c> or <c>failed</c>.</param>
/// <param name="Detail">More about the reason, or null.</param>
/// <param name="Result">As in <c>result.json</c>.</param>
/// <param name="Recorded">A sentence on how much came from recorded answers.</param>
/// <param name="Files">What was written, the most interesting first.</param>
/// <param name="Reproduction">Whether a fresh process found the claim again, or why none tried; null if that is not known.</param>
internal sealed record RunEnd(string Reason, string? Detail, RunResult Result, string? Recorded, ImmutableArray<string> Files, string? Reproduction = null);
