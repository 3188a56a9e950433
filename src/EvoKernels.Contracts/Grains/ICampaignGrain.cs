using EvoKernels.Contracts.Campaigns;
using Orleans.Concurrency;

namespace EvoKernels.Contracts.Grains;

/// <summary>How <see cref="ICampaignGrain.BeginAsync"/> ended.</summary>
public enum BeginOutcome
{
    Begun,
    Continued,

    /// <summary>It was running already.</summary>
    Running,

    /// <summary>Without a plan there is nothing to begin, and nothing was saved that could be continued.</summary>
    NothingSaved,

    /// <summary>The plan differs from the one this run began with.</summary>
    OtherPlan,
}

/// <summary>
/// One search, by run id. It alone decides: completions are taken one at a time in the order in which they came, and each decision is saved
/// with its journal events before anybody acts on it. No method lasts: work is done by workers that lease from queues.
/// </summary>
[Alias("evokernels.ICampaignGrain")]
public interface ICampaignGrain : IGrainWithStringKey
{
    /// <summary>Begins, or continues what is saved. Idempotent.</summary>
    /// <param name="plan">What to search for; null continues.</param>
    /// <param name="program">Name and version of this program, for the journal.</param>
    /// <param name="isSoleProcess">No other process works for this run: leases from before can be taken back at once.</param>
    [Alias("Begin")]
    Task<BeginOutcome> BeginAsync(CampaignPlan? plan, string program, bool isSoleProcess);

    [Alias("GetStatus"), AlwaysInterleave]
    Task<CampaignStatus> GetStatusAsync();

    /// <summary>Finishes what is under way, keeps everything, confirms nothing, ends.</summary>
    [Alias("Drain")]
    Task DrainAsync();

    /// <summary>Stops at once. What is in flight is retried when the campaign is continued.</summary>
    [Alias("Stop")]
    Task StopAsync();

    /// <summary>Keeps what a fresh process found when it repeated the evidence of an ended campaign's champion. Idempotent.</summary>
    [Alias("RecordReproduction")]
    Task RecordReproductionAsync(Reproduced reproduced);

    /// <summary>There may be news in a queue.</summary>
    [Alias("Nudge"), OneWay, AlwaysInterleave]
    Task NudgeAsync();

    /// <summary>A device does something long before it is ready.</summary>
    [Alias("ReportPreparing"), OneWay, AlwaysInterleave]
    Task ReportPreparingAsync(string device, string step);

    /// <summary>A device has prepared the task.</summary>
    /// <param name="device">Its id.</param>
    /// <param name="strongestBaseline">Name of the baseline to beat there.</param>
    /// <param name="facts">What prompts say of it: model and ceilings.</param>
    [Alias("ReportReady"), AlwaysInterleave]
    Task ReportReadyAsync(string device, string strongestBaseline, string facts);

    /// <summary>A worker cannot go on: the campaign ends as <c>failed</c>.</summary>
    [Alias("ReportLost"), AlwaysInterleave]
    Task ReportLostAsync(string worker, string reason);
}

/// <summary>The plan of one run, by run id: large and constant, so it is not part of the state that every decision writes.</summary>
[Alias("evokernels.IPlanGrain")]
public interface IPlanGrain : IGrainWithStringKey
{
    /// <summary>Keeps the first plan it is given; false if it holds another.</summary>
    [Alias("TrySet")]
    Task<bool> TrySetAsync(CampaignPlan plan);

    [Alias("Get"), AlwaysInterleave]
    Task<CampaignPlan?> GetAsync();
}
