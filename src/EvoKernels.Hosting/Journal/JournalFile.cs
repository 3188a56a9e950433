using System.Collections.Immutable;
using System.Text.Json;
using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Json;
using EvoKernels.Core.Ports;
using EvoKernels.Hosting.Storage;

namespace EvoKernels.Hosting.Journal;

/// <summary><c>journal.jsonl</c>: one entry a line, only ever appended to, on disk when a call returns. One writer.</summary>
internal sealed class JournalFile(string path) : IJournal, IDisposable
{
    private FileStream? _file;
    private long _last;

    public Task OpenAsync(long lastNumber, ImmutableArray<JournalEntry> outbox, CancellationToken cancellationToken) => Task.Run(
        async () =>
        {
            var (last, length) = JournalReader.Check(path);
            if (last > lastNumber)
            {
                throw new JournalException(
                    $"{path} ends at event {last}, but the saved state only knows {lastNumber}: state.db is older than the journal, so they do not belong together; restore both from one copy");
            }

            var missing = outbox.RemoveAll(entry => entry.Number <= last);
            if (last + missing.Length != lastNumber)
            {
                throw new JournalException(
                    $"{path} ends at event {last}, but the saved state goes on at {lastNumber - missing.Length + 1}: lines are missing; restore the journal from a copy");
            }

            _file?.Dispose();
            _file = Guard(() => new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, bufferSize: 0));
            Guard(() => _file.SetLength(length));
            _file.Seek(0, SeekOrigin.End);
            _last = last;
            await AppendAsync(missing, cancellationToken);
        },
        cancellationToken);

    public Task AppendAsync(ImmutableArray<JournalEntry> entries, CancellationToken cancellationToken)
    {
        var fresh = entries.RemoveAll(entry => entry.Number <= _last);
        return fresh.IsEmpty ? Task.CompletedTask : Task.Run(() => Append(fresh), cancellationToken);
    }

    public void Dispose() => _file?.Dispose();

    private void Append(ImmutableArray<JournalEntry> entries)
    {
        var file = _file ?? throw new JournalException($"{path} is not open");
        using var lines = new MemoryStream();
        foreach (var entry in entries)
        {
            if (entry.Number != _last + 1)
            {
                throw new JournalException($"{path}: event {entry.Number} would follow {_last}");
            }

            JsonSerializer.Serialize(lines, entry, ContractJson.Compact);
            lines.WriteByte((byte)'\n');
            _last = entry.Number;
        }

        Guard(() =>
        {
            file.Write(lines.GetBuffer().AsSpan(0, (int)lines.Length));
            file.Flush(flushToDisk: true);
        });
    }

    private void Guard(Action write) => Guard(() =>
    {
        write();
        return true;
    });

    private T Guard<T>(Func<T> write)
    {
        try
        {
            return write();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new JournalException(
                StorageLostException.IsDiskFull(exception)
                    ? $"no space left for {path}: free some, then continue with --resume; everything finished is saved"
                    : $"{path} cannot be written: {exception.Message}; what is finished is saved, continue with --resume",
                exception);
        }
    }
}
