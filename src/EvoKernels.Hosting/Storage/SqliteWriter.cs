using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace EvoKernels.Hosting.Storage;

/// <summary>A write that waits for the next commit. Without a payload it removes.</summary>
internal sealed record SqliteWrite(string Name, long? Expected, byte[]? Payload)
{
    public TaskCompletionSource<long?> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>The one thread that writes: takes all that waits, commits it together, then tells.</summary>
internal sealed class SqliteWriter : IDisposable
{
    /// <summary>Most writes of one commit: bounds the wait of the first one.</summary>
    private const int MostTogether = 256;

    private readonly string _path;
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _insert;
    private readonly SqliteCommand _update;
    private readonly SqliteCommand _delete;
    private readonly BlockingCollection<SqliteWrite> _waiting = [];
    private readonly TaskCompletionSource<StorageLostException> _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Thread _thread;
    private StorageLostException? _reason;

    public SqliteWriter(string path, SqliteConnection connection)
    {
        _path = path;
        _connection = connection;
        _insert = Command("INSERT INTO state (name, version, payload) VALUES ($name, 1, $payload) ON CONFLICT DO NOTHING");
        _update = Command("UPDATE state SET version = version + 1, payload = $payload WHERE name = $name AND version = $version");
        _delete = Command("DELETE FROM state WHERE name = $name AND version = $version");
        _thread = new Thread(Run) { IsBackground = true, Name = "sqlite writer" };
        _thread.Start();
    }

    public Task<StorageLostException> Lost => _lost.Task;

    public Task<long?> WriteAsync(SqliteWrite write)
    {
        try
        {
            _waiting.Add(write);
        }
        catch (InvalidOperationException)
        {
            write.Done.SetException(new StorageLostException($"{_path} is closed"));
        }

        return write.Done.Task;
    }

    public void Dispose()
    {
        _waiting.CompleteAdding();
        _thread.Join();
        _waiting.Dispose();
        _insert.Dispose();
        _update.Dispose();
        _delete.Dispose();
        _connection.Dispose();
    }

    private void Run()
    {
        var batch = new List<SqliteWrite>(MostTogether);
        foreach (var first in _waiting.GetConsumingEnumerable())
        {
            batch.Clear();
            batch.Add(first);
            while (batch.Count < MostTogether && _waiting.TryTake(out var next))
            {
                batch.Add(next);
            }

            if (_reason is { } reason)
            {
                Fail(batch, reason);
            }
            else
            {
                Commit(batch);
            }
        }
    }

    private void Commit(List<SqliteWrite> batch)
    {
        try
        {
            var versions = new long?[batch.Count];
            using (var transaction = _connection.BeginTransaction())
            {
                for (var index = 0; index < batch.Count; index++)
                {
                    versions[index] = Apply(batch[index], transaction);
                }

                transaction.Commit();
            }

            for (var index = 0; index < batch.Count; index++)
            {
                batch[index].Done.SetResult(versions[index]);
            }
        }
        catch (SqliteException exception)
        {
            _reason = StorageLostException.From(exception, _path);
            _lost.TrySetResult(_reason);
            Fail(batch, _reason);
        }
    }

    private long? Apply(SqliteWrite write, SqliteTransaction transaction)
    {
        var command = write.Payload is null ? _delete : write.Expected is null ? _insert : _update;
        command.Transaction = transaction;
        command.Parameters["$name"].Value = write.Name;
        command.Parameters["$version"].Value = write.Expected ?? 0;
        command.Parameters["$payload"].Value = write.Payload ?? [];
        return command.ExecuteNonQuery() == 1 ? (write.Expected ?? 0) + 1 : null;
    }

    private static void Fail(List<SqliteWrite> batch, StorageLostException lost)
    {
        foreach (var write in batch)
        {
            write.Done.TrySetException(lost);
        }
    }

    private SqliteCommand Command(string sql)
    {
        var command = _connection.CreateCommand();
#pragma warning disable CA2100 // Constant text of this class.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.Parameters.Add("$name", SqliteType.Text);
        command.Parameters.Add("$version", SqliteType.Integer);
        command.Parameters.Add("$payload", SqliteType.Blob);
        return command;
    }
}
