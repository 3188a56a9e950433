using System.Collections.Immutable;
using EvoKernels.Contracts.Campaigns;

namespace EvoKernels.Hosting.Reports.Stories;

/// <summary>Folds journal entries into a story. Tolerates a journal that ends anywhere.</summary>
internal sealed class StoryBuilder
{
    private readonly SearchClock _clock = new();
    private readonly ArchiveBuilder _archives = new();
    private readonly SortedDictionary<long, Proposed> _proposals = [];
    private readonly Dictionary<long, string> _barren = [];
    private readonly SortedDictionary<long, ChildMade> _children = [];
    private readonly Dictionary<long, Judgement> _judgements = [];
    private readonly Dictionary<long, Asked> _asked = [];
    private readonly Dictionary<string, string> _sources = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _off = new(StringComparer.Ordinal);
    private readonly List<Session> _sessions = [];
    private readonly List<DeviceReady> _devices = [];
    private readonly List<Remark> _remarks = [];
    private readonly List<(DateTimeOffset At, ChampionChosen? Chosen, Confirmed Confirmed)> _confirmations = [];
    private Started? _started;
    private ChampionChosen? _chosen;
    private bool _isChosenConfirmed;
    private Reproduced? _reproduced;
    private Finished? _ending;
    private long _entries;

    public void Add(JournalEntry entry)
    {
        _entries++;
        _clock.Tick(entry);
        switch (entry.Event)
        {
            case Started started:
                _started = started;
                _ending = null;
                _sessions.Add(new Session(entry.At, started.Resumed, started.Program));
                break;
            case DeviceReady ready when !_devices.Contains(ready):
                _devices.Add(ready);
                break;
            case SourceSeen source:
                _sources[source.SourceId] = source.Text;
                break;
            case Proposed proposed:
                _proposals[proposed.Proposal] = proposed;
                break;
            case ChildMade child:
                _children[child.Proposal] = child;
                break;
            case Asked asked:
                _asked[asked.Proposal] = asked;
                break;
            case Barren barren:
                _barren[barren.Proposal] = barren.Reason;
                break;
            case Evaluated evaluated:
                _judgements[evaluated.Proposal] = new Judgement(entry.Number, _judgements.Count + 1, entry.At, _clock.Seconds, evaluated.Evaluation);
                break;
            case Archived archived:
                _archives.Add(archived);
                break;
            case Migrated migrated:
                _archives.Add(migrated);
                break;
            case OperatorOff off:
                _off[off.Operator] = off.Reason;
                break;
            case Noted note:
                _remarks.Add(new Remark(entry.At, note.Text));
                break;
            case ChampionChosen chosen:
                (_chosen, _isChosenConfirmed) = (chosen, false);
                break;
            case Confirmed confirmed:
                _isChosenConfirmed = _chosen?.CandidateId == confirmed.Evaluation.CandidateId;
                _confirmations.Add((entry.At, _chosen, confirmed));
                _reproduced = null;
                break;
            case Reproduced reproduced:
                _reproduced = reproduced;
                break;
            case Finished finished:
                _ending = finished;
                break;
        }
    }

    public RunStory Build(string folder)
    {
        ImmutableArray<Member> members = [.. _children.Values.Select(MemberOf)];
        var byId = members.GroupBy(member => member.CandidateId, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
        var champion = _chosen is null
            ? members.Where(member => member.Fitness is not null).MaxBy(member => member.Fitness)
            : byId.GetValueOrDefault(_chosen.CandidateId);
        var lineage = Lineage.Of(champion, byId);
        ImmutableArray<ClaimStory> claims = [.. _confirmations.Select(item => ClaimOf(item.At, item.Chosen, item.Confirmed, byId))];
        return new RunStory
        {
            Folder = folder,
            Campaign = _started?.Campaign,
            Task = _started?.Task,
            Sessions = [.. _sessions],
            Devices = [.. _devices],
            Members = members,
            Islands = _archives.Build(byId),
            Operators = OperatorTallies.Of([.. _proposals.Values], _barren, members, byId, _off),
            Gates = GateTallies.Of(members),
            Remarks = [.. _remarks],
            DeviceNotes = Counts.Of(members.SelectMany(member => member.Judgement?.Evaluation.Notes ?? []), int.MaxValue),
            Champion = champion,
            IsChampionChosen = _chosen is not null,
            Screened = _chosen?.ScreenedSpeedup ?? champion?.Fitness,
            Claims = claims,
            Claim = _isChosenConfirmed ? claims[^1] : null,
            Reproduced = _isChosenConfirmed ? _reproduced : null,
            Lineage = lineage,
            Recorded = RecordedShare.Of(members, lineage),
            Ending = _ending,
            Seconds = _clock.Seconds,
            Entries = _entries,
            Quarantine = Quarantine.Of(members, claims),
            Sources = _sources.ToImmutableDictionary(StringComparer.Ordinal),
        };
    }

    private Member MemberOf(ChildMade child)
    {
        var proposed = _proposals.GetValueOrDefault(child.Proposal);
        var answer = _archives.AnswerFor(child.CandidateId);
        return new Member(
            child.Proposal,
            child.CandidateId,
            child.SourceId,
            proposed?.Operator ?? "unknown",
            proposed?.Island ?? 0,
            proposed?.Parents ?? [],
            child.Tunables,
            child.Flags,
            child.Origin,
            _judgements.GetValueOrDefault(child.Proposal),
            answer is null ? null : new Placement(answer.Cell, answer.Outcome),
            proposed?.Repairs,
            _asked.GetValueOrDefault(child.Proposal)?.Prompt?.Template);
    }

    private static ClaimStory ClaimOf(DateTimeOffset at, ChampionChosen? chosen, Confirmed confirmed, Dictionary<string, Member> members)
    {
        var member = members.GetValueOrDefault(confirmed.Evaluation.CandidateId);
        var screened = chosen?.CandidateId == confirmed.Evaluation.CandidateId ? chosen.ScreenedSpeedup : member?.Fitness;
        return new ClaimStory(at, member, screened, confirmed.Evaluation, confirmed.Evidence);
    }
}
