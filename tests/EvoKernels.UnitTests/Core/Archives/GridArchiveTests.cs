using System.Text.Json;
using EvoKernels.Contracts.Json;
using EvoKernels.Contracts.Search;
using EvoKernels.Core.Archives;
using FsCheck.Xunit;
using Xunit;

namespace EvoKernels.UnitTests.Core.Archives;

public class GridArchiveTests
{
    private static readonly int[] Widths = [0, 128, 256, 512];

    [Fact]
    public void Insert_EmptyFasterSlower_AnswersNewImprovedNotAdded()
    {
        var archive = Empty();

        Assert.Equal(ArchiveOutcome.New, archive.Insert(Samples.Elite("a", 1)).Outcome);
        Assert.Equal(ArchiveOutcome.Improved, archive.Insert(Samples.Elite("b", 2)).Outcome);
        Assert.Equal(ArchiveOutcome.NotAdded, archive.Insert(Samples.Elite("c", 1.5)).Outcome);
        Assert.Equal(ArchiveOutcome.NotAdded, archive.Insert(Samples.Elite("d", 2)).Outcome);
        Assert.Equal("b", Assert.Single(archive.Elites).CandidateId);
    }

    [Fact]
    public void Insert_AgainAfterRestart_RepeatsTheFirstAnswer()
    {
        var archive = Empty();
        archive.Insert(Samples.Elite("a", 1));
        archive.Insert(Samples.Elite("b", 2));

        var restored = new GridArchive(Samples.Database, Roundtrip(archive.Snapshot));

        Assert.Equal(ArchiveOutcome.Improved, restored.Insert(Samples.Elite("b", 2)).Outcome);
        Assert.Equal(ArchiveOutcome.NotAdded, restored.Insert(Samples.Elite("a", 1)).Outcome);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(0)]
    [InlineData(-1)]
    public void Insert_FitnessThatIsNone_Throws(double fitness) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Empty().Insert(Samples.Elite("a", fitness)));

    [Fact]
    public void CoverageAndQdScore_TwoCells_CountThem()
    {
        var archive = Empty();
        archive.Insert(Samples.Elite("a", 1.5, width: 0));
        archive.Insert(Samples.Elite("b", 2, width: 512));

        Assert.Equal((2 / 40.0, 3.5, "b"), (archive.Coverage, archive.QdScore, archive.Best!.CandidateId));
    }

    [Fact]
    public void Best_Empty_IsNull() => Assert.Null(Empty().Best);

    [Property]
    public bool Insert_AnySequence_NeverMakesBestOrACellWorse((byte Id, byte Cell, ushort Fitness)[] inserts)
    {
        var archive = Empty();
        foreach (var insert in inserts)
        {
            var before = archive.Snapshot.Cells;
            var isThere = archive.Elites.Contains(Make(insert));
            var best = archive.Best?.Fitness ?? 0;
            var answer = archive.Insert(Make(insert));
            var after = archive.Snapshot.Cells.ToDictionary(cell => string.Join(',', cell.Cell), cell => cell.Elite.Fitness);
            if (archive.Best!.Fitness < best
                || before.Any(cell => after[string.Join(',', cell.Cell)] < cell.Elite.Fitness)
                || after.Count - before.Length != (answer.Outcome == ArchiveOutcome.New && !isThere ? 1 : 0))
            {
                return false;
            }
        }

        return archive.Count <= FeatureGrid.Size(Samples.Database);
    }

    [Property]
    public bool Insert_Twice_ChangesNothing((byte Id, byte Cell, ushort Fitness)[] inserts)
    {
        var archive = Empty();
        foreach (var insert in inserts)
        {
            var first = archive.Insert(Make(insert));
            var before = Text(archive);
            var second = archive.Insert(Make(insert));
            if (first.Outcome != second.Outcome || before != Text(archive))
            {
                return false;
            }
        }

        return true;
    }

    [Property]
    public bool Insert_DistinctCells_OrderDoesNotMatter(byte[] cells, ulong seed)
    {
        var elites = cells.Distinct().DistinctBy(cell => string.Join(',', Empty().CellOf(Make((cell, cell, cell))))).Select(cell => Make((cell, cell, cell))).ToArray();
        var (straight, shuffled) = (Empty(), Empty());
        Array.ForEach(elites, elite => straight.Insert(elite));
        Array.ForEach(new EvoKernels.Core.Search.SeededRandom(seed, 0).Shuffle(elites), elite => shuffled.Insert(elite));

        return Text(straight) == Text(shuffled) && straight.Count == elites.Length;
    }

    [Property]
    public bool Insert_DistinctFitness_OrderDoesNotMatterForElites(ushort[] fitness, ulong seed)
    {
        var elites = fitness.Distinct().Select(value => Make(((byte)value, (byte)(value % 7), value)) with { CandidateId = $"id{value}" }).ToArray();
        var (straight, shuffled) = (Empty(), Empty());
        Array.ForEach(elites, elite => straight.Insert(elite));
        Array.ForEach(new EvoKernels.Core.Search.SeededRandom(seed, 0).Shuffle(elites), elite => shuffled.Insert(elite));

        return straight.Elites.SequenceEqual(shuffled.Elites);
    }

    [Property]
    public bool Snapshot_Roundtrip_IsTheSameArchive((byte Id, byte Cell, ushort Fitness)[] inserts)
    {
        var archive = Empty();
        Array.ForEach(inserts, insert => archive.Insert(Make(insert)));

        return Text(new GridArchive(Samples.Database, Roundtrip(archive.Snapshot))) == Text(archive);
    }

    private static GridArchive Empty() => new(Samples.Database, ArchiveSnapshot.Empty);

    // One id always means one candidate: its fitness and cell follow from it.
    private static Elite Make((byte Id, byte Cell, ushort Fitness) insert) => Samples.Elite(
        $"{insert.Id}-{insert.Cell}-{insert.Fitness}", (insert.Fitness + 1) / 1000.0, Widths[insert.Cell % 4], 64 << (insert.Cell / 4 % 9));

    private static ArchiveSnapshot Roundtrip(ArchiveSnapshot snapshot) =>
        JsonSerializer.Deserialize<ArchiveSnapshot>(JsonSerializer.Serialize(snapshot, ContractJson.Compact), ContractJson.Compact)!;

    private static string Text(GridArchive archive) => JsonSerializer.Serialize(archive.Snapshot, ContractJson.Compact);
}
