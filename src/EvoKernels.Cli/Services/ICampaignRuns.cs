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
    Task<RunEnd> RunAsync(RunRequest request, IProgress<RunSnapshot> progress, CancellationToken drain, CancellationToken stop);
}

/// <param name="Campaign">The campaign as resolved.</param>
/// <param name="Folder">The run folder itself.</param>
/// <param name="Resume">True to continue what the folder holds.</param>
internal sealed record RunRequest(ResolvedCampaign Campaign, string Folder, bool Resume);

/// <summary>How a run ended.</summary>
/// <param name="Reason"><c>budget</c>, <c>interrupted</c>, <c>exhausted</c> or <c>failed</c>.</param>
/// <param name="Detail">More about the reason, or null.</param>
/// <param name="Result">As in <c>result.json</c>.</param>
/// <param name="Recorded">A sentence on how much came from recorded answers.</param>
/// <param name="Files">What was written, the most interesting first.</param>
internal sealed record RunEnd(string Reason, string? Detail, RunResult Result, string? Recorded, ImmutableArray<string> Files);

/// <summary>Something worth a line.</summary>
/// <param name="Number">Grows from event to event.</param>
/// <param name="Text">One line of plain words.</param>
internal sealed record RunEvent(long Number, string Text);

/// <summary>A run at one moment, for the live view.</summary>
/// <param name="Phase">In plain words: <c>preparing: compiling baselines</c>, <c>searching</c>, <c>confirming the champion</c>.</param>
/// <param name="Seconds">Seconds of search so far, all processes together.</param>
/// <param name="Evaluations">Finished evaluations.</param>
/// <param name="Accepted">Of these, accepted.</param>
/// <param name="Rejections">Of these, rejected, by gate.</param>
/// <param name="BestScreen">Best screened speed-up; a screen claims nothing.</param>
/// <param name="BestOrigin">What made the best one, e.g. <c>tune</c> or <c>llm-rewrite, recorded: good</c>.</param>
/// <param name="Baseline">The strongest baseline; null until it is known.</param>
/// <param name="Events">The last notable events, oldest first.</param>
internal sealed record RunSnapshot(
    string Phase,
    double Seconds,
    long Evaluations,
    long Accepted,
    ImmutableSortedDictionary<string, long> Rejections,
    double? BestScreen,
    string? BestOrigin,
    string? Baseline,
    ImmutableArray<RunEvent> Events)
{
    public static RunSnapshot Empty { get; } = new("starting", 0, 0, 0, ImmutableSortedDictionary<string, long>.Empty, null, null, null, []);

    public double PerHour => Seconds > 0 ? Evaluations / Seconds * 3600 : 0;
}
