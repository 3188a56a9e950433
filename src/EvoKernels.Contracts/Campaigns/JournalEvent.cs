using System.Collections.Immutable;
using System.Text.Json.Serialization;
using EvoKernels.Contracts.Evaluations;

namespace EvoKernels.Contracts.Campaigns;

/// <summary>One numbered line of <c>journal.jsonl</c>.</summary>
/// <param name="Version">Version of the format: 1.</param>
/// <param name="Number">1, 2, 3, … without gaps within a run.</param>
/// <param name="At">When it was decided.</param>
/// <param name="Event">What happened.</param>
[GenerateSerializer, Immutable, Alias("evokernels.journal-entry")]
public sealed record JournalEntry(
    [property: Id(0)] int Version,
    [property: Id(1)] long Number,
    [property: Id(2)] DateTimeOffset At,
    [property: Id(3)] JournalEvent Event)
{
    /// <summary>The version this program writes.</summary>
    public const int CurrentVersion = 1;
}

/// <summary>Something that a campaign decided or learned. Together with the settings, the events repeat every decision.</summary>
[GenerateSerializer, Immutable, Alias("evokernels.journal-event")]
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Started), "started")]
[JsonDerivedType(typeof(DeviceReady), "device-ready")]
[JsonDerivedType(typeof(SourceSeen), "source")]
[JsonDerivedType(typeof(Proposed), "proposed")]
[JsonDerivedType(typeof(ChildMade), "child")]
[JsonDerivedType(typeof(Asked), "asked")]
[JsonDerivedType(typeof(Barren), "barren")]
[JsonDerivedType(typeof(Evaluated), "evaluated")]
[JsonDerivedType(typeof(Archived), "archived")]
[JsonDerivedType(typeof(Migrated), "migrated")]
[JsonDerivedType(typeof(OperatorOff), "operator-off")]
[JsonDerivedType(typeof(Distilled), "distilled")]
[JsonDerivedType(typeof(Noted), "note")]
[JsonDerivedType(typeof(ChampionChosen), "champion")]
[JsonDerivedType(typeof(Confirmed), "confirmed")]
[JsonDerivedType(typeof(Finished), "finished")]
[JsonDerivedType(typeof(Reproduced), "reproduced")]
public abstract record JournalEvent;

/// <summary>A process began, or continued, the campaign.</summary>
/// <param name="Campaign">Name of the campaign.</param>
/// <param name="Task">Name of the task.</param>
/// <param name="Resumed">False for the first process.</param>
/// <param name="Program">Name and version.</param>
/// <param name="Templates">SHA-256 of each prompt template in this process, by file name; null if the campaign asks no model.</param>
[GenerateSerializer, Immutable, Alias("evokernels.journal.started")]
public sealed record Started(
    [property: Id(0)] string Campaign,
    [property: Id(1)] string Task,
    [property: Id(2)] bool Resumed,
    [property: Id(3)] string Program,
    [property: Id(4), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ImmutableSortedDictionary<string, string>? Templates = null) : JournalEvent;

/// <summary>A device prepared the task and found its strongest baseline. <c>Facts</c> is what prompts say of it.</summary>
[GenerateSerializer, Immutable, Alias("evokernels.journal.device-ready")]
public sealed record DeviceReady(
    [property: Id(0)] string Device,
    [property: Id(1)] string StrongestBaseline,
    [property: Id(2), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Facts = null) : JournalEvent;

/// <summary>A source text comes with the next child; later events name it by id. A model that repeats itself repeats it; the text of an id never differs.</summary>
[GenerateSerializer, Immutable, Alias("evokernels.journal.source")]
public sealed record SourceSeen(
    [property: Id(0)] string SourceId,
    [property: Id(1)] string Text) : JournalEvent;

/// <summary>
/// The search asked an operator for a child. <c>Operator</c> is <c>seed</c> for a task's own seeds; <c>Repairs</c> is the rejected candidate that <c>llm-repair</c> mends.
/// </summary>
[GenerateSerializer, Immutable, Alias("evokernels.journal.proposed")]
public sealed record Proposed(
    [property: Id(0)] long Proposal,
    [property: Id(1)] string Operator,
    [property: Id(2)] int Island,
    [property: Id(3)] ImmutableArray<string> Parents,
    [property: Id(4), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Repairs = null) : JournalEvent;

/// <summary>Live models were asked for a proposal's child; what came of it follows.</summary>
/// <param name="Proposal">The proposal.</param>
/// <param name="Question">Key under which the answer is kept.</param>
/// <param name="Origin"><c>model: name</c>; null if no model answered with text.</param>
/// <param name="Cost">Of the question, attempts that came to nothing included.</param>
/// <param name="Prompt">What was asked with; null in older journals.</param>
[GenerateSerializer, Immutable, Alias("evokernels.journal.asked")]
public sealed record Asked(
    [property: Id(0)] long Proposal,
    [property: Id(1)] string Question,
    [property: Id(2)] string? Origin,
    [property: Id(3)] Models.ModelCost Cost,
    [property: Id(4), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Models.PromptUse? Prompt = null) : JournalEvent;

/// <summary>Notes on the campaign were made anew; prompts carry them until the next.</summary>
/// <param name="Evaluations">Evaluations that they are about.</param>
/// <param name="Text">As prompts quote it.</param>
[GenerateSerializer, Immutable, Alias("evokernels.journal.distilled")]
public sealed record Distilled(
    [property: Id(0)] long Evaluations,
    [property: Id(1)] string Text) : JournalEvent;

/// <summary>An operator answered with a candidate. <c>Origin</c> says where recorded text came from, e.g. <c>recorded: good</c>; null for our own operators.</summary>
[GenerateSerializer, Immutable, Alias("evokernels.journal.child")]
public sealed record ChildMade(
    [property: Id(0)] long Proposal,
    [property: Id(1)] string CandidateId,
    [property: Id(2)] string SourceId,
    [property: Id(3)] ImmutableSortedDictionary<string, long> Tunables,
    [property: Id(4)] ImmutableArray<string> Flags,
    [property: Id(5)] string? Origin) : JournalEvent;

/// <summary>An operator made no new candidate: a duplicate, a diff that does not apply, an answer without code.</summary>
[GenerateSerializer, Immutable, Alias("evokernels.journal.barren")]
public sealed record Barren(
    [property: Id(0)] long Proposal,
    [property: Id(1)] string Reason) : JournalEvent;

/// <summary>A device judged a candidate.</summary>
[GenerateSerializer, Immutable, Alias("evokernels.journal.evaluated")]
public sealed record Evaluated(
    [property: Id(0)] long Proposal,
    [property: Id(1)] Evaluation Evaluation) : JournalEvent;

/// <summary>An archive's answer to a member: <c>new</c>, <c>improved</c> or <c>not-added</c>.</summary>
[GenerateSerializer, Immutable, Alias("evokernels.journal.archived")]
public sealed record Archived(
    [property: Id(0)] string CandidateId,
    [property: Id(1)] int Island,
    [property: Id(2)] ImmutableArray<int> Cell,
    [property: Id(3)] string Outcome,
    [property: Id(4)] double Fitness) : JournalEvent;

/// <summary>Elites were copied from one island to another.</summary>
[GenerateSerializer, Immutable, Alias("evokernels.journal.migrated")]
public sealed record Migrated(
    [property: Id(0)] int From,
    [property: Id(1)] int To,
    [property: Id(2)] ImmutableArray<string> CandidateIds) : JournalEvent;

/// <summary>An operator will not be asked again.</summary>
[GenerateSerializer, Immutable, Alias("evokernels.journal.operator-off")]
public sealed record OperatorOff(
    [property: Id(0)] string Operator,
    [property: Id(1)] string Reason) : JournalEvent;

/// <summary>Something a reader of the run should know.</summary>
[GenerateSerializer, Immutable, Alias("evokernels.journal.note")]
public sealed record Noted([property: Id(0)] string Text) : JournalEvent;

/// <summary>The one member that will be confirmed, chosen before it is measured again.</summary>
[GenerateSerializer, Immutable, Alias("evokernels.journal.champion")]
public sealed record ChampionChosen(
    [property: Id(0)] string CandidateId,
    [property: Id(1)] double ScreenedSpeedup) : JournalEvent;

/// <summary>The champion was measured again in fresh processes.</summary>
[GenerateSerializer, Immutable, Alias("evokernels.journal.confirmed")]
public sealed record Confirmed(
    [property: Id(0)] Evaluation Evaluation,
    [property: Id(1)] string? Evidence) : JournalEvent;

/// <summary>The search ended: <c>budget</c>, <c>interrupted</c>, <c>exhausted</c> or <c>failed</c>, with details in <c>Detail</c>.</summary>
[GenerateSerializer, Immutable, Alias("evokernels.journal.finished")]
public sealed record Finished(
    [property: Id(0)] string Reason,
    [property: Id(1)] string? Detail) : JournalEvent;

/// <summary>After the search, a fresh process repeated the champion's evidence.</summary>
/// <param name="Verdict"><c>replicated</c>, <c>not-replicated</c>, <c>inconclusive</c> or <c>failed</c>.</param>
/// <param name="Reason">Why, in plain words.</param>
/// <param name="Measured">Its speed-up with its own interval; null if it could not be timed.</param>
[GenerateSerializer, Immutable, Alias("evokernels.journal.reproduced")]
public sealed record Reproduced(
    [property: Id(0)] string Verdict,
    [property: Id(1)] string Reason,
    [property: Id(2)] Speedup? Measured) : JournalEvent
{
    public const string Replicated = "replicated";
    public const string NotReplicated = "not-replicated";
    public const string Inconclusive = "inconclusive";
    public const string Failed = "failed";

    /// <summary>As in <c>result.json</c>: null if the repetition could not tell.</summary>
    [JsonIgnore]
    public bool? Holds => Verdict switch
    {
        Replicated => true,
        NotReplicated => false,
        _ => null,
    };
}
