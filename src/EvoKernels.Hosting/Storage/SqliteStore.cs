using Microsoft.Data.Sqlite;

namespace EvoKernels.Hosting.Storage;

/// <summary>
/// Versioned values by key in one SQLite file. A write returns when it is on disk (write-ahead log, synchronous FULL); writes that wait at the same
/// time share one commit. After the first write that fails for want of space or access, all later ones fail at once and <see cref="Lost"/> tells.
/// Thread safe.
/// </summary>
internal sealed class SqliteStore : IDisposable
{
    /// <summary>Version of the tables.</summary>
    private const long Schema = 1;

    private readonly string _path;
    private readonly SqliteConnection _reader;
    private readonly SqliteCommand _read;
    private readonly Lock _reading = new();
    private readonly SqliteWriter _writer;

    private SqliteStore(string path, SqliteConnection writer, SqliteConnection reader)
    {
        _path = path;
        _writer = new SqliteWriter(path, writer);
        _reader = reader;
        _read = reader.CreateCommand();
        _read.CommandText = "SELECT version, payload FROM state WHERE name = $name";
        _read.Parameters.Add("$name", SqliteType.Text);
    }

    /// <summary>Ends when the file cannot be written any more, with the reason.</summary>
    public Task<StorageLostException> Lost => _writer.Lost;

    /// <summary>Opens a file, or makes it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maxPages">Most pages the file may have, for tests of a full disk; null for no limit.</param>
    /// <exception cref="StorageLostException">It cannot be used.</exception>
    public static SqliteStore Open(string path, int? maxPages = null)
    {
        var connections = new List<SqliteConnection>();
        try
        {
            var writer = Connect(path, connections);
            Execute(writer, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
            var version = (long)Execute(writer, "PRAGMA user_version;")!;
            if (version > Schema)
            {
                throw new StorageLostException($"{path} was written by a newer program (format {version}, this one knows {Schema}): use that program");
            }

            Execute(writer, $"""
                CREATE TABLE IF NOT EXISTS state (name TEXT PRIMARY KEY, version INTEGER NOT NULL, payload BLOB NOT NULL);
                CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
                PRAGMA user_version = {Schema};
                """);
            if (maxPages is { } pages)
            {
                Execute(writer, $"PRAGMA max_page_count = {pages};");
            }

            return new SqliteStore(path, writer, Connect(path, connections));
        }
        catch (SqliteException exception)
        {
            connections.ForEach(connection => connection.Dispose());
            throw StorageLostException.From(exception, path);
        }
        catch
        {
            connections.ForEach(connection => connection.Dispose());
            throw;
        }
    }

    /// <summary>The value with its version, or null.</summary>
    public (long Version, byte[] Payload)? Read(string name)
    {
        lock (_reading)
        {
            try
            {
                _read.Parameters[0].Value = name;
                using var row = _read.ExecuteReader();
                return row.Read() ? (row.GetInt64(0), row.GetFieldValue<byte[]>(1)) : null;
            }
            catch (SqliteException exception)
            {
                throw StorageLostException.From(exception, _path);
            }
        }
    }

    /// <summary>Replaces a value of a version (null: there must be none); returns the new version, or null if the version in the file is another.</summary>
    public Task<long?> WriteAsync(string name, long? expected, byte[] payload) => _writer.WriteAsync(new SqliteWrite(name, expected, payload));

    /// <summary>Removes a value of a version; null if the version in the file is another.</summary>
    public Task<long?> RemoveAsync(string name, long? expected) => _writer.WriteAsync(new SqliteWrite(name, expected, null));

    /// <summary>Keeps a fact about the file that never changes; returns the one that was there first.</summary>
    public string Keep(string name, string value)
    {
        lock (_reading)
        {
            try
            {
                using var command = _reader.CreateCommand();
                command.CommandText = "INSERT INTO facts (name, value) VALUES ($name, $value) ON CONFLICT DO NOTHING; SELECT value FROM facts WHERE name = $name;";
                command.Parameters.AddWithValue("$name", name);
                command.Parameters.AddWithValue("$value", value);
                return (string)command.ExecuteScalar()!;
            }
            catch (SqliteException exception)
            {
                throw StorageLostException.From(exception, _path);
            }
        }
    }

    public void Dispose()
    {
        _writer.Dispose();
        _read.Dispose();
        _reader.Dispose();
    }

    private static SqliteConnection Connect(string path, List<SqliteConnection> connections)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connections.Add(connection);
        connection.Open();
        return connection;
    }

    private static object? Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constant text of this class.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }
}
