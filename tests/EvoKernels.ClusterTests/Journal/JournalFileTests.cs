using System.Collections.Immutable;
using EvoKernels.ClusterTests.Simulation;
using EvoKernels.Contracts.Campaigns;
using EvoKernels.Core.Ports;
using EvoKernels.Hosting.Journal;

namespace EvoKernels.ClusterTests.Journal;

public sealed class JournalFileTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();

    private static CancellationToken Never => TestContext.Current.CancellationToken;

    private string JournalPath => _temporary.Inside("journal.jsonl");

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public async Task AppendAsync_TheSameTwice_WritesOnce()
    {
        using var journal = new JournalFile(JournalPath);
        await journal.OpenAsync(0, [], Never);
        await journal.AppendAsync(Entries(1, 3), Never);
        await journal.AppendAsync(Entries(2, 4), Never);

        Assert.Equal([1, 2, 3, 4], Numbers());
    }

    [Fact]
    public async Task OpenAsync_TornLastLine_CutsItAndCompletesFromTheOutbox()
    {
        await WriteAsync(3);
        var whole = await File.ReadAllBytesAsync(JournalPath, Never);
        for (var cut = 1; cut < 40; cut++)
        {
            await File.WriteAllBytesAsync(JournalPath, whole[..^cut], Never);
            using var journal = new JournalFile(JournalPath);

            await journal.OpenAsync(3, Entries(3, 3), Never);

            Assert.Equal(whole, await File.ReadAllBytesAsync(JournalPath, Never));
        }
    }

    [Fact]
    public async Task OpenAsync_LastLineOfZeros_CutsIt()
    {
        await WriteAsync(2);
        await File.AppendAllTextAsync(JournalPath, new string('\0', 50) + "\n", Never);

        using var journal = new JournalFile(JournalPath);
        await journal.OpenAsync(3, Entries(2, 3), Never);

        Assert.Equal([1, 2, 3], Numbers());
    }

    [Fact]
    public async Task OpenAsync_TailMissing_CompletesIt()
    {
        await WriteAsync(2);
        using var journal = new JournalFile(JournalPath);

        await journal.OpenAsync(5, Entries(2, 5), Never);

        Assert.Equal([1, 2, 3, 4, 5], Numbers());
    }

    [Fact]
    public async Task OpenAsync_MoreMissingThanTheOutboxHolds_Refuses()
    {
        await WriteAsync(2);
        using var journal = new JournalFile(JournalPath);

        var problem = await Assert.ThrowsAsync<JournalException>(() => journal.OpenAsync(5, Entries(4, 5), Never));

        Assert.Contains("ends at event 2", problem.Message, StringComparison.Ordinal);
        Assert.Contains("lines are missing", problem.Message, StringComparison.Ordinal);
        Assert.Equal([1, 2], Numbers());
    }

    [Fact]
    public async Task OpenAsync_NewerThanTheState_Refuses()
    {
        await WriteAsync(5);
        using var journal = new JournalFile(JournalPath);

        var problem = await Assert.ThrowsAsync<JournalException>(() => journal.OpenAsync(3, [], Never));

        Assert.Contains("state.db is older than the journal", problem.Message, StringComparison.Ordinal);
        Assert.Equal(5, Numbers().Length);
    }

    [Theory]
    [InlineData("not json", "line 2: no journal entry")]
    [InlineData("""{"version":1,"number":7,"at":"2026-01-01T00:00:00+00:00","event":{"type":"note","text":"x"}}""", "event 7 stands where 2 is due")]
    [InlineData("""{"version":9,"number":2,"at":"2026-01-01T00:00:00+00:00","event":{"type":"note","text":"x"}}""", "format 9 is newer")]
    public async Task OpenAsync_UnreadableLineInTheMiddle_RefusesAndNamesIt(string line, string expected)
    {
        await WriteAsync(3);
        var lines = await File.ReadAllLinesAsync(JournalPath, Never);
        await File.WriteAllLinesAsync(JournalPath, [lines[0], line, lines[2]], Never);
        using var journal = new JournalFile(JournalPath);

        var problem = await Assert.ThrowsAsync<JournalException>(() => journal.OpenAsync(3, [], Never));

        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_FolderIsGone_SaysThatItCannotBeWritten()
    {
        using var journal = new JournalFile(_temporary.Inside("absent/journal.jsonl"));
        var problem = await Assert.ThrowsAsync<JournalException>(() => journal.OpenAsync(0, [], Never));
        Assert.Contains("cannot be written", problem.Message, StringComparison.Ordinal);
    }

    private static ImmutableArray<JournalEntry> Entries(long first, long last) =>
        [.. Enumerable.Range((int)first, (int)(last - first + 1)).Select(number => new JournalEntry(1, number, DateTimeOffset.UnixEpoch, new Noted($"event {number} \"quoted\" <ü>")))];

    private async Task WriteAsync(long last)
    {
        using var journal = new JournalFile(JournalPath);
        await journal.OpenAsync(0, [], Never);
        await journal.AppendAsync(Entries(1, last), Never);
    }

    private long[] Numbers() => [.. JournalReader.Read(JournalPath).Select(entry => entry.Number)];
}
