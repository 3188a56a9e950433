using System.Text.Json;
using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Json;
using EvoKernels.Core.Ports;

namespace EvoKernels.Hosting.Journal;

/// <summary>Reads <c>journal.jsonl</c>, which may be under way of being written: a last line without an end is no entry yet.</summary>
public static class JournalReader
{
    private const byte NewLine = (byte)'\n';

    /// <summary>All whole entries, in order.</summary>
    /// <exception cref="JournalException">A line cannot be read, or numbers have a gap.</exception>
    public static IEnumerable<JournalEntry> Read(string path) => Walk(path).Select(item => item.Entry);

    /// <summary>Number of the last whole entry (0 if none) and the length of the file up to its end.</summary>
    internal static (long Last, long Length) Check(string path)
    {
        var result = (Last: 0L, Length: 0L);
        foreach (var (entry, end) in Walk(path))
        {
            result = (entry.Number, end);
        }

        return result;
    }

    private static IEnumerable<(JournalEntry Entry, long End)> Walk(string path)
    {
        if (!File.Exists(path))
        {
            yield break;
        }

        var bytes = ReadAll(path);
        var start = 0;
        for (var number = 1L; start < bytes.Length; number++)
        {
            var length = bytes.AsSpan(start).IndexOf(NewLine);
            if (length < 0)
            {
                yield break;
            }

            // A power cut can leave a last line of zeros with an end: it is as torn as one without.
            var end = start + length + 1;
            if (Parse(path, number, bytes.AsSpan(start, length), isLast: end == bytes.Length) is not { } entry)
            {
                yield break;
            }

            start = end;
            yield return (entry, end);
        }
    }

    private static JournalEntry? Parse(string path, long number, ReadOnlySpan<byte> line, bool isLast)
    {
        JournalEntry? entry;
        try
        {
            entry = JsonSerializer.Deserialize<JournalEntry>(line, ContractJson.Compact);
        }
        catch (JsonException exception)
        {
            return isLast ? null : throw new JournalException($"{path}, line {number}: no journal entry ({exception.Message}); restore the file from a copy", exception);
        }

        if (entry is null || entry.Number != number)
        {
            throw new JournalException($"{path}, line {number}: event {entry?.Number} stands where {number} is due; restore the file from a copy");
        }

        return entry.Version <= JournalEntry.CurrentVersion
            ? entry
            : throw new JournalException($"{path}, line {number}: format {entry.Version} is newer than this program knows ({JournalEntry.CurrentVersion})");
    }

    private static byte[] ReadAll(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new JournalException($"{path} cannot be read: {exception.Message}", exception);
        }
    }
}
