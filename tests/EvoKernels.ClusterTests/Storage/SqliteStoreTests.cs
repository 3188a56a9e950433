using System.Text;
using EvoKernels.ClusterTests.Simulation;
using EvoKernels.Hosting.Storage;
using Microsoft.Data.Sqlite;
using Orleans.Storage;

namespace EvoKernels.ClusterTests.Storage;

public sealed class SqliteStoreTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();

    private string StateFile => _temporary.Inside("state.db");

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public async Task WriteAsync_OtherVersionThanStored_ChangesNothing()
    {
        using var store = SqliteStore.Open(StateFile);
        Assert.Equal(1, await store.WriteAsync("a", null, Bytes("one")));
        Assert.Equal(2, await store.WriteAsync("a", 1, Bytes("two")));

        Assert.Null(await store.WriteAsync("a", 1, Bytes("stale")));
        Assert.Null(await store.WriteAsync("a", null, Bytes("first again")));
        Assert.Null(await store.RemoveAsync("a", 1));

        Assert.Equal((2, "two"), Text(store.Read("a")));
    }

    [Fact]
    public async Task WriteAsync_FileCopiedAfterTheAnswer_IsInTheCopy()
    {
        // What a kill leaves: the file and its log as they are, nothing closed.
        using var store = SqliteStore.Open(StateFile);
        await store.WriteAsync("a", null, Bytes("one"));
        foreach (var suffix in new[] { "", "-wal" })
        {
            File.Copy(StateFile + suffix, _temporary.Inside("copy.db") + suffix);
        }

        using var copy = SqliteStore.Open(_temporary.Inside("copy.db"));

        Assert.Equal((1, "one"), Text(copy.Read("a")));
    }

    [Fact]
    public async Task WriteAsync_ManyWritersAtOnce_AllLandOnce()
    {
        const int Writers = 64;
        const int Writes = 20;
        using (var store = SqliteStore.Open(StateFile))
        {
            await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
            {
                long? version = null;
                for (var write = 0; write < Writes; write++)
                {
                    version = await store.WriteAsync($"writer {writer}", version, Bytes($"{write}"));
                    Assert.Equal(write + 1, version);
                }
            })));
        }

        using var reopened = SqliteStore.Open(StateFile);
        Assert.All(Enumerable.Range(0, Writers), writer => Assert.Equal((Writes, $"{Writes - 1}"), Text(reopened.Read($"writer {writer}"))));
    }

    [Fact]
    public async Task WriteAsync_NoSpaceLeft_SaysSoForThisAndAllLaterWritesAndKeepsWhatWasSaved()
    {
        using (var store = SqliteStore.Open(StateFile, maxPages: 20))
        {
            await store.WriteAsync("a", null, Bytes("one"));
            var problem = await Assert.ThrowsAsync<StorageLostException>(() => store.WriteAsync("big", null, new byte[200_000]));
            Assert.Contains($"no space left for {StateFile}", problem.Message, StringComparison.Ordinal);
            Assert.Same(problem, await store.Lost);
            Assert.Same(problem, await Assert.ThrowsAsync<StorageLostException>(() => store.WriteAsync("b", null, Bytes("small"))));
        }

        using var reopened = SqliteStore.Open(StateFile);
        Assert.Equal((1, "one"), Text(reopened.Read("a")));
        Assert.Null(reopened.Read("big"));
        Assert.Null(reopened.Read("b"));
    }

    [Fact]
    public void Open_NotADatabase_SaysSo()
    {
        File.WriteAllText(StateFile, new string('x', 4096));
        Assert.Contains("damaged or no state file", Assert.Throws<StorageLostException>(() => SqliteStore.Open(StateFile)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_NewerFormat_SaysSo()
    {
        SqliteStore.Open(StateFile).Dispose();
        using (var connection = new SqliteConnection($"Data Source={StateFile};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version = 99;";
            command.ExecuteNonQuery();
        }

        Assert.Contains("newer program", Assert.Throws<StorageLostException>(() => SqliteStore.Open(StateFile)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Keep_SecondValue_AnswersTheFirst()
    {
        using (var store = SqliteStore.Open(StateFile))
        {
            Assert.Equal("first", store.Keep("run", "first"));
        }

        using var reopened = SqliteStore.Open(StateFile);
        Assert.Equal("first", reopened.Keep("run", "second"));
    }

    [Fact]
    public async Task WriteStateAsync_EtagOfAnotherWriter_IsInconsistent()
    {
        using var store = SqliteStore.Open(StateFile);
        var storage = new SqliteGrainStorage(store);
        var id = GrainId.Create("test", "1");
        var (mine, other) = (new GrainState<List<string>>(), new GrainState<List<string>>());
        await storage.ReadStateAsync("state", id, mine);
        await storage.ReadStateAsync("state", id, other);
        Assert.False(mine.RecordExists);
        mine.State!.Add("mine");
        await storage.WriteStateAsync("state", id, mine);

        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.WriteStateAsync("state", id, other));

        await storage.ReadStateAsync("state", id, other);
        Assert.Equal(["mine"], other.State);
        await storage.ClearStateAsync("state", id, other);
        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.WriteStateAsync("state", id, mine));
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static (long Version, string Text)? Text((long Version, byte[] Payload)? value) =>
        value is var (version, payload) ? (version, Encoding.UTF8.GetString(payload)) : null;
}
