using EvoKernels.Hosting.Runs;
using System.Text;
using System.Text.Json;
using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Json;

namespace EvoKernels.Hosting.Reports.Stories;

/// <summary>Reads <c>journal.jsonl</c>, also while a run still writes it.</summary>
internal static class JournalFile
{
    // A line that parses but lacks a field is as torn as one that does not parse.
    private static readonly JsonSerializerOptions Strict = new(ContractJson.Compact)
    {
        AllowOutOfOrderMetadataProperties = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>Calls <paramref name="add"/> for every entry, oldest first.</summary>
    /// <returns>What is wrong with the file but leaves it usable.</returns>
    /// <exception cref="RunFolderException">A line other than the last cannot be read, or a newer program wrote it.</exception>
    public static async Task<IReadOnlyList<string>> ReadAsync(string path, Action<JournalEntry> add, CancellationToken cancellationToken)
    {
        var problems = new List<string>();
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16, useAsync: true);
        using var reader = new StreamReader(file, Encoding.UTF8);
        long number = 0;
        long expected = 1;
        var line = await reader.ReadLineAsync(cancellationToken);
        while (line is not null)
        {
            number++;
            var next = await reader.ReadLineAsync(cancellationToken);
            if (Parse(line, number, isLast: next is null) is { } entry)
            {
                if (entry.Number != expected)
                {
                    problems.Add($"The journal's line {number} is entry {entry.Number}, not {expected}: entries are missing or out of order, and counts may be wrong.");
                }

                expected = entry.Number + 1;
                add(entry);
            }
            else if (!string.IsNullOrWhiteSpace(line))
            {
                problems.Add($"The journal's last line ({number}) is torn: the run was killed while writing, or is writing now. What came before it is complete.");
            }

            line = next;
        }

        return problems;
    }

    private static JournalEntry? Parse(string line, long number, bool isLast)
    {
        if (string.IsNullOrWhiteSpace(line))
        {
            return null;
        }

        try
        {
            var entry = JsonSerializer.Deserialize<JournalEntry>(line, Strict);
            return entry is null || entry.Version == JournalEntry.CurrentVersion
                ? entry
                : throw new RunFolderException($"journal.jsonl:{number}: written in version {entry.Version} of the format; this program reads version {JournalEntry.CurrentVersion}. Use the program that made the run.");
        }
        catch (Exception error) when (error is JsonException or NotSupportedException && isLast)
        {
            return null;
        }
        catch (Exception error) when (error is JsonException or NotSupportedException)
        {
            throw new RunFolderException($"journal.jsonl:{number}: cannot be read as an entry of a journal ({error.Message}). The file was changed or damaged; a report that skips it would be wrong.", error);
        }
    }
}
