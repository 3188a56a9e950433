using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Search;

namespace EvoKernels.Core.Archives;

/// <summary>A MAP-Elites grid: the best member of every cell. Not thread safe; an island owns one.</summary>
public sealed class GridArchive(DatabaseSettings settings, ArchiveSnapshot snapshot)
{
    private readonly DatabaseSettings _settings = settings;

    /// <summary>All cells, for storage.</summary>
    public ArchiveSnapshot Snapshot { get; private set; } = snapshot;

    /// <summary>Elites sorted by cell.</summary>
    public IEnumerable<Elite> Elites => Snapshot.Cells.Select(cell => cell.Elite);

    /// <summary>Fastest elite (ties by candidate id), or null.</summary>
    public Elite? Best => throw new NotImplementedException();

    /// <summary>Occupied share of the grid, 0 to 1.</summary>
    public double Coverage => throw new NotImplementedException($"{_settings}");

    /// <summary>Sum of the elites' fitness.</summary>
    public double QdScore => throw new NotImplementedException();

    /// <summary>Offers a member a place. Idempotent: a member that holds its cell gets the answer it got the first time.</summary>
    public ArchiveAnswer Insert(Elite elite) => throw new NotImplementedException($"{_settings}");
}
