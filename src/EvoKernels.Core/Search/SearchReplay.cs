using System.Collections.Immutable;
using System.Text.Json;
using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Candidates;
using EvoKernels.Contracts.Json;
using EvoKernels.Contracts.Search;
using EvoKernels.Contracts.Tasks;
using EvoKernels.Core.Archives;
using EvoKernels.Core.Operators;
using EvoKernels.Core.Selection;

namespace EvoKernels.Core.Search;

/// <summary>The first event of a journal that the search would not have written.</summary>
/// <param name="Number">Number of the recorded entry.</param>
/// <param name="Expected">What the search decides, as JSON, or in words.</param>
/// <param name="Recorded">What the journal says, as JSON.</param>
public sealed record ReplayDifference(long Number, string Expected, string Recorded);

/// <summary>Result of a replay.</summary>
/// <param name="Decisions">Recorded decisions that were made again and found equal.</param>
/// <param name="Difference">Null if the journal replays.</param>
public sealed record ReplayResult(long Decisions, ReplayDifference? Difference);

/// <summary>
/// Drives the search again from a journal and compares decision by decision: proposals, children of our own operators, archive answers,
/// migrations, operators turned off, the champion. Verdicts, model answers and notes are taken as recorded.
/// </summary>
public sealed class SearchReplay
{
    private readonly CampaignSearch _search;
    private readonly GridArchive[] _islands;
    private readonly Dictionary<string, string> _sources = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Candidate> _candidates = new(StringComparer.Ordinal);
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly Queue<JournalEvent> _expected = new();
    private JournalEntry? _announced;
    private SearchState? _state;
    private long _decisions;

    private SearchReplay(CampaignSettings settings, KernelTask task)
    {
        _search = new CampaignSearch(settings, task);
        _islands = [.. Enumerable.Range(0, settings.Database.NumIslands).Select(_ => new GridArchive(settings.Database, ArchiveSnapshot.Empty))];
    }

    /// <summary>Replays a journal, which may end anywhere: a run that was killed replays as far as it came.</summary>
    public static ReplayResult Check(CampaignSettings settings, KernelTask task, IEnumerable<JournalEntry> journal)
    {
        var replay = new SearchReplay(settings, task);
        foreach (var entry in journal)
        {
            if (replay.Next(entry) is { } difference)
            {
                return new ReplayResult(replay._decisions, difference);
            }
        }

        return new ReplayResult(replay._decisions, null);
    }

    private ReplayDifference? Next(JournalEntry entry)
    {
        var recorded = entry.Event;
        if (recorded is DeviceReady or Noted or Distilled or Asked or Confirmed or Finished or Reproduced or Started { Resumed: true })
        {
            return null;
        }

        if (recorded is Started)
        {
            Take(_search.Start());
            return null;
        }

        if (_state is null)
        {
            return new ReplayDifference(entry.Number, "a 'started' event", Text(recorded));
        }

        // A source does not say whose it is; the child behind it does.
        if (recorded is SourceSeen && _announced is null && _expected.Count == 0)
        {
            _announced = entry;
            return null;
        }

        if (_expected.Count == 0 && Decide(recorded) is { } problem)
        {
            return new ReplayDifference(entry.Number, problem, Text(recorded));
        }

        if (_announced is { } source)
        {
            _announced = null;
            return Compare(source) ?? Compare(entry);
        }

        return Compare(entry);
    }

    /// <summary>Makes the step that this event begins; null, or in words what should have come instead.</summary>
    private string? Decide(JournalEvent recorded)
    {
        switch (recorded)
        {
            case Proposed:
                return Propose();
            case ChildMade child:
                return Answer(child.Proposal, child);
            case Barren barren:
                return Answer(barren.Proposal, barren);
            case Evaluated evaluated:
                return TakeOrSay(_search.OnEvaluated(_state!, evaluated.Proposal, evaluated.Evaluation), "no verdict: this child is not in flight");
            case Archived:
                return _search.NextDuty(_state!) is InsertDuty insert
                    ? TakeOrSay(_search.OnArchived(_state!, insert, _islands[insert.Island].Insert(insert.Elite)), "")
                    : "no insertion: none is due";
            case Migrated:
                return _search.NextDuty(_state!) is MigrateDuty migrate ? Migrate(migrate) : "no migration: none is due";
            case OperatorOff off:
                var step = CampaignSearch.OnOperatorOff(_state!, off.Operator, off.Reason);
                return TakeOrSay(step, $"nothing: {off.Operator} is off already");
            case ChampionChosen:
                return TakeOrSay(CampaignSearch.ChooseChampion(_state!), "no champion: nothing was accepted");
            default:
                return "an event of a known type";
        }
    }

    private string? Propose()
    {
        if (_search.NextDraw(_state!) is not { } draw)
        {
            return _search.NextDuty(_state!) is { } duty ? $"no proposal before this is done: {duty}" : "no proposal: none can be made here";
        }

        return TakeOrSay(_search.Propose(_state!, draw, ParentSelector.Select(_islands[draw.Island], _search.Settings, draw)), "");
    }

    private string? Answer(long number, JournalEvent recorded)
    {
        if (CampaignSearch.AwaitingChild(_state!).FirstOrDefault(waiting => waiting.Number == number) is not { } proposal)
        {
            return $"no answer: proposal {number} does not wait for one";
        }

        var offspring = OperatorNames.AsksModel(proposal.Operator) ? AsRecorded(number, recorded) : Again(proposal);
        if (offspring is null)
        {
            return "a child whose source and id are in the journal and agree";
        }

        var step = _search.OnOffspring(_state!, offspring, _known);
        foreach (var child in step.Events.OfType<ChildMade>())
        {
            _candidates[child.CandidateId] = new Candidate(child.CandidateId, offspring.Source!, child.Tunables, child.Flags);
            _known.Add(child.CandidateId);
        }

        return TakeOrSay(step, "");
    }

    private Offspring? Again(Proposal proposal) => proposal.Parents.All(_candidates.ContainsKey)
        ? OperatorRunner.Run(proposal, [.. proposal.Parents.Select(id => _candidates[id])], _search.Task, _search.Settings)
        : null;

    private Offspring? AsRecorded(long number, JournalEvent recorded)
    {
        if (recorded is not ChildMade child)
        {
            return Offspring.None(number, ((Barren)recorded).Reason);
        }

        if (_announced?.Event is SourceSeen announced)
        {
            _sources[announced.SourceId] = announced.Text;
        }

        if (SourceOf(child.SourceId) is not { } text || Candidate.Create(text, child.Tunables, child.Flags).Id != child.CandidateId)
        {
            return null;
        }

        return Offspring.Of(number, text, [new Variant(child.CandidateId, child.Tunables, child.Flags)], child.Origin);
    }

    private string? SourceOf(string id) =>
        _sources.GetValueOrDefault(id) ?? _candidates.Values.FirstOrDefault(candidate => candidate.SourceId == id)?.Source;

    private string? Migrate(MigrateDuty duty)
    {
        var emigrants = Migration.Emigrants(_islands[duty.From], _search.Settings.Database.MigrationRate);
        foreach (var elite in emigrants)
        {
            _islands[duty.To].Insert(elite);
        }

        return TakeOrSay(_search.OnMigrated(_state!, duty, [.. emigrants.Select(elite => elite.CandidateId)]), "");
    }

    private void Take(SearchStep step)
    {
        _state = step.State;
        // Notes are for prompts: they decide nothing, and a journal from before there were any replays all the same.
        foreach (var decided in step.Events.Where(happened => happened is not Distilled))
        {
            _expected.Enqueue(decided);
        }
    }

    private string? TakeOrSay(SearchStep step, string otherwise)
    {
        Take(step);
        return step.Events.IsEmpty ? otherwise : null;
    }

    private ReplayDifference? Compare(JournalEntry entry)
    {
        var recorded = Text(entry.Event);
        var expected = _expected.TryDequeue(out var next) ? Text(next) : "nothing here";
        _decisions++;
        return expected == recorded ? null : new ReplayDifference(entry.Number, expected, recorded);
    }

    private static string Text(JournalEvent value) => JsonSerializer.Serialize(value, ContractJson.Compact);
}
