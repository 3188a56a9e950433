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
    private readonly string _path;
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _insert;
    private readonly SqliteCommand _update;
    private readonly SqliteCommand _delete;
    private readonly object _signal = new();
    private readonly TaskCompletionSource<StorageLostException> _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Thread _thread;
    private List<SqliteWrite> _waiting = [];
    private List<SqliteWrite> _batch = [];
    private StorageLostException? _reason;
    private bool _isClosed;

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
        lock (_signal)
        {
            if (_isClosed)
            {
                write.Done.SetException(new StorageLostException($"{_path} is closed"));
            }
            else
            {
                _waiting.Add(write);
                Monitor.Pulse(_signal);
            }
        }

        return write.Done.Task;
    }

    public void Dispose()
    {
        lock (_signal)
        {
            _isClosed = true;
            Monitor.Pulse(_signal);
        }

        _thread.Join();
        _insert.Dispose();
        _update.Dispose();
        _delete.Dispose();
        _connection.Dispose();
    }

    private void Run()
    {
        while (TakeAll() is { Count: > 0 } batch)
        {
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

    /// <summary>Everything that waits; empty once closed. Blocks without spinning: a spinning thread would disturb a core that measures.</summary>
    private List<SqliteWrite> TakeAll()
    {
        lock (_signal)
        {
            while (_waiting.Count == 0 && !_isClosed)
            {
                Monitor.Wait(_signal);
            }

            _batch.Clear();
            (_waiting, _batch) = (_batch, _waiting);
            return _batch;
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
            Lose(batch, StorageLostException.From(exception, _path));
        }
#pragma warning disable CA1031 // The edge of the thread: whatever ends it must reach those who wait.
        catch (Exception exception)
        {
            Lose(batch, new StorageLostException($"{_path} cannot be written: {exception.Message}", exception));
        }
#pragma warning restore CA1031
    }

    private void Lose(List<SqliteWrite> batch, StorageLostException reason)
    {
        _reason = reason;
        _lost.TrySetResult(reason);
        Fail(batch, reason);
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
