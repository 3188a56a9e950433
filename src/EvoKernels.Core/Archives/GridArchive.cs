using System.Collections.Immutable;
using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Search;

namespace EvoKernels.Core.Archives;

/// <summary>
/// A MAP-Elites grid (Mouret and Clune 2015, arXiv 1504.04909): the best member of every cell. Not thread safe; an island owns one and stores
/// its <see cref="Snapshot"/>.
/// </summary>
public sealed class GridArchive
{
    private readonly DatabaseSettings _settings;
    private readonly SortedDictionary<ImmutableArray<int>, ArchiveCell> _cells = new(CellComparer.Instance);

    public GridArchive(DatabaseSettings settings, ArchiveSnapshot snapshot)
    {
        _settings = settings;
        foreach (var cell in snapshot.Cells)
        {
            _cells.Add(cell.Cell, cell);
        }
    }

    /// <summary>All cells, for storage.</summary>
    public ArchiveSnapshot Snapshot => new([.. _cells.Values]);

    /// <summary>Elites sorted by cell, so that no choice among them depends on the order in which they came.</summary>
    public IEnumerable<Elite> Elites => _cells.Values.Select(cell => cell.Elite);

    /// <summary>Elites from fast to slow; ties by candidate id.</summary>
    public IEnumerable<Elite> Ranked => Elites.OrderByDescending(elite => elite.Fitness).ThenBy(elite => elite.CandidateId, StringComparer.Ordinal);

    /// <summary>The fastest elite, or null.</summary>
    public Elite? Best => Ranked.FirstOrDefault();

    public int Count => _cells.Count;

    /// <summary>Occupied share of the grid, 0 to 1.</summary>
    public double Coverage => (double)_cells.Count / FeatureGrid.Size(_settings);

    /// <summary>Sum of the elites' fitness: quality and diversity in one number (Pugh, Soros and Stanley 2016).</summary>
    public double QdScore => Elites.Sum(elite => elite.Fitness);

    /// <summary>The cell of a member.</summary>
    public ImmutableArray<int> CellOf(Elite elite) => FeatureGrid.CellOf(elite.Descriptors, _settings);

    /// <summary>Offers a member a place. Idempotent: a member that holds its cell gets the answer it got the first time.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The fitness is not a finite number above 0.</exception>
    public ArchiveAnswer Insert(Elite elite)
    {
        if (!double.IsFinite(elite.Fitness) || elite.Fitness <= 0)
        {
            throw new ArgumentOutOfRangeException(nameof(elite), elite.Fitness, "fitness must be a finite number above 0");
        }

        var at = CellOf(elite);
        if (!_cells.TryGetValue(at, out var incumbent))
        {
            return Place(at, elite, ArchiveOutcome.New);
        }

        if (incumbent.Elite.CandidateId == elite.CandidateId)
        {
            return new ArchiveAnswer(incumbent.Outcome, at);
        }

        // Equal speed keeps the incumbent: noise must not churn the grid.
        return elite.Fitness > incumbent.Elite.Fitness
            ? Place(at, elite, ArchiveOutcome.Improved)
            : new ArchiveAnswer(ArchiveOutcome.NotAdded, at);
    }

    private ArchiveAnswer Place(ImmutableArray<int> at, Elite elite, ArchiveOutcome outcome)
    {
        _cells[at] = new ArchiveCell(at, elite, outcome);
        return new ArchiveAnswer(outcome, at);
    }

    private sealed class CellComparer : IComparer<ImmutableArray<int>>
    {
        public static CellComparer Instance { get; } = new();

        public int Compare(ImmutableArray<int> x, ImmutableArray<int> y) => x.AsSpan().SequenceCompareTo(y.AsSpan());
    }
}
