using System.Collections.Immutable;
using EvoKernels.Contracts.Campaigns;

namespace EvoKernels.Hosting.Reports.Stories;

/// <summary>
/// Repeats what the islands' archives answered. Journals tell who migrated but not what the new island's archive said, so arrivals follow the
/// archive's own rule: a free cell is taken, a held one only by a faster member. A member has the same cell on every island.
/// </summary>
internal sealed class ArchiveBuilder
{
    private readonly Dictionary<string, Archived> _known = new(StringComparer.Ordinal);
    private readonly SortedDictionary<int, Dictionary<string, Held>> _islands = [];
    private readonly Dictionary<int, int> _arrivals = [];

    public void Add(Archived archived)
    {
        _known[archived.CandidateId] = archived;
        if (archived.Outcome is "new" or "improved")
        {
            Place(archived.Island, archived, isMigrant: false);
        }
    }

    public void Add(Migrated migrated)
    {
        foreach (var arrival in migrated.CandidateIds.Select(id => _known.GetValueOrDefault(id)).OfType<Archived>())
        {
            _arrivals[migrated.To] = _arrivals.GetValueOrDefault(migrated.To) + 1;
            if (!Cells(migrated.To).TryGetValue(Key(arrival.Cell), out var holder) || arrival.Fitness > holder.By.Fitness)
            {
                Place(migrated.To, arrival, isMigrant: true);
            }
        }
    }

    public Archived? AnswerFor(string candidateId) => _known.GetValueOrDefault(candidateId);

    public ImmutableArray<IslandStory> Build(IReadOnlyDictionary<string, Member> members)
    {
        var evaluations = members.Values.Where(member => member.Judgement is not null).CountBy(member => member.Island).ToDictionary();
        return
        [
            .. _islands.Keys.Union(evaluations.Keys).Order().Select(island => new IslandStory(
                island,
                [.. Cells(island).Values.Select(held => held.Tell(members)).OrderBy(cell => cell.Cell, CellOrder.Instance)],
                evaluations.GetValueOrDefault(island),
                _arrivals.GetValueOrDefault(island))),
        ];
    }

    private void Place(int island, Archived archived, bool isMigrant) => Cells(island)[Key(archived.Cell)] = new Held(archived, isMigrant);

    private Dictionary<string, Held> Cells(int island) =>
        _islands.TryGetValue(island, out var cells) ? cells : _islands[island] = new Dictionary<string, Held>(StringComparer.Ordinal);

    private static string Key(ImmutableArray<int> cell) => string.Join(',', cell);

    private sealed record Held(Archived By, bool IsMigrant)
    {
        public CellStory Tell(IReadOnlyDictionary<string, Member> members) =>
            new(By.Cell, By.Fitness, members.GetValueOrDefault(By.CandidateId), IsMigrant);
    }

    private sealed class CellOrder : IComparer<ImmutableArray<int>>
    {
        public static CellOrder Instance { get; } = new();

        public int Compare(ImmutableArray<int> x, ImmutableArray<int> y) => x.AsSpan().SequenceCompareTo(y.AsSpan());
    }
}
