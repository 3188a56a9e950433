using System.Collections.Immutable;
using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Hosting.Audits;

namespace EvoKernels.Hosting.Reports.Stories;

/// <summary>All that a run's folder tells, read once. Counts come from the journal, never from <c>result.json</c>.</summary>
public sealed record RunStory
{
    /// <summary>Name of the folder, without its path.</summary>
    public required string Folder { get; init; }

    /// <summary>Name of the campaign; null if the journal does not even say that it began.</summary>
    public string? Campaign { get; init; }

    /// <summary>Name of the task.</summary>
    public string? Task { get; init; }

    /// <summary>Every process that worked on the run, the first one first.</summary>
    public ImmutableArray<Session> Sessions { get; init; } = [];

    /// <summary>Devices in the order in which they became ready, each with the baseline it must beat.</summary>
    public ImmutableArray<DeviceReady> Devices { get; init; } = [];

    /// <summary>Every child that was made, by proposal.</summary>
    public ImmutableArray<Member> Members { get; init; } = [];

    /// <summary>Islands by index.</summary>
    public ImmutableArray<IslandStory> Islands { get; init; } = [];

    /// <summary>Operators by name.</summary>
    public ImmutableArray<OperatorTally> Operators { get; init; } = [];

    /// <summary>Gates that rejected something, the most frequent first.</summary>
    public ImmutableArray<GateTally> Gates { get; init; } = [];

    /// <summary>Remarks of the search, in order.</summary>
    public ImmutableArray<Remark> Remarks { get; init; } = [];

    /// <summary>Remarks that devices made beside evaluations, with how often each was made; the most frequent first.</summary>
    public ImmutableArray<Counted> DeviceNotes { get; init; } = [];

    /// <summary>The chosen champion, or the fastest accepted member while none was chosen; null if none was accepted.</summary>
    public Member? Champion { get; init; }

    /// <summary>True if the search named its champion, before measuring it again.</summary>
    public bool IsChampionChosen { get; init; }

    /// <summary>Screened speed-up of <see cref="Champion"/>: the best of many noisy values, so probably too high.</summary>
    public double? Screened { get; init; }

    /// <summary>Every measurement for a claim, in order.</summary>
    public ImmutableArray<ClaimStory> Claims { get; init; } = [];

    /// <summary>The measurement of the champion as it was last chosen; null if there is none.</summary>
    public ClaimStory? Claim { get; init; }

    /// <summary>What a fresh process found when it repeated <see cref="Claim"/>; null if none did.</summary>
    public Reproduced? Reproduced { get; init; }

    /// <summary>From a starting point to <see cref="Champion"/>, along first parents. Empty without a champion.</summary>
    public ImmutableArray<LineageStep> Lineage { get; init; } = [];

    /// <summary>How much recorded answers contributed.</summary>
    public required RecordedShare Recorded { get; init; }

    /// <summary>How the search ended; null if it still runs or was killed.</summary>
    public Finished? Ending { get; init; }

    /// <summary>Seconds of search, from the journal's times; pauses between processes do not count.</summary>
    public double Seconds { get; init; }

    /// <summary>Entries read.</summary>
    public long Entries { get; init; }

    /// <summary>Members whose sources are kept for study, in order.</summary>
    public ImmutableArray<Quarantined> Quarantine { get; init; } = [];

    /// <summary>Text of every source, by id.</summary>
    public ImmutableDictionary<string, string> Sources { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Content of <c>result.json</c>; null if there is none (yet).</summary>
    public RunResult? Result { get; init; }

    /// <summary>Text of <c>campaign.yaml</c>; null if there is none.</summary>
    public string? CampaignYaml { get; init; }

    /// <summary>True if <c>evidence.json</c> lies in the folder.</summary>
    public bool HasEvidence { get; init; }

    /// <summary>What the last audit found; null if there was none.</summary>
    public Audit? Audit { get; init; }

    /// <summary>What is wrong with the files: a torn last line, a gap, files that disagree. Empty for a sound run.</summary>
    public ImmutableArray<string> Problems { get; init; } = [];

    /// <summary>Members that a device has judged, in the order of the verdicts.</summary>
    public IEnumerable<Member> Judged => Members.Where(member => member.Judgement is not null).OrderBy(member => member.Judgement!.Order);

    /// <summary>Judged members with this verdict.</summary>
    public int Count(Verdict verdict) => Members.Count(member => member.Judgement?.Evaluation.Verdict == verdict);
}

/// <summary>A process that worked on the run.</summary>
public sealed record Session(DateTimeOffset At, bool IsResumed, string Program);

/// <summary>A remark of the search, with its time.</summary>
public sealed record Remark(DateTimeOffset At, string Text);

/// <summary>A text and how often it occurred.</summary>
public sealed record Counted(string Text, int Count);

/// <summary>A measurement for a claim.</summary>
/// <param name="At">When.</param>
/// <param name="Member">Whom; null if the journal does not know the candidate.</param>
/// <param name="Screened">Its screened speed-up when it was chosen.</param>
/// <param name="Evaluation">What the device said.</param>
/// <param name="Evidence">Path of the evidence, or null.</param>
public sealed record ClaimStory(DateTimeOffset At, Member? Member, double? Screened, Evaluation Evaluation, string? Evidence);
