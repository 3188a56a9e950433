using EvoKernels.Hosting.Runs;
using System.Globalization;
using System.Text.Json;
using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Contracts.Json;
using EvoKernels.Hosting.Audits;
using EvoKernels.Hosting.Reports.Stories;

namespace EvoKernels.Hosting.Reports;

/// <summary>Reads a run's folder. The run may be finished, killed, or still going; only its journal is required.</summary>
public static class RunReader
{
    public const string Journal = "journal.jsonl";
    public const string Campaign = "campaign.yaml";
    public const string Result = "result.json";
    public const string Evidence = "evidence.json";

    /// <exception cref="RunFolderException">The folder is no run's, or its journal is damaged before its last line.</exception>
    public static async Task<RunStory> ReadAsync(string runFolder, CancellationToken cancellationToken = default)
    {
        var folder = Path.GetFullPath(runFolder);
        var journal = Path.Combine(folder, Journal);
        if (!File.Exists(journal))
        {
            throw new RunFolderException(Directory.Exists(folder)
                ? $"'{runFolder}' is no run's folder: it has no {Journal}. Give the folder that 'evokernels run' named, e.g. runs/quickstart-…"
                : $"there is no folder '{runFolder}'. Give the folder that 'evokernels run' named, e.g. runs/quickstart-…");
        }

        try
        {
            var builder = new StoryBuilder();
            var problems = new List<string>(await JournalFile.ReadAsync(journal, builder.Add, cancellationToken));
            var story = builder.Build(Path.GetFileName(Path.TrimEndingDirectorySeparator(folder))) with
            {
                CampaignYaml = await TextAsync(Path.Combine(folder, Campaign), cancellationToken),
                Audit = RunAuditor.Find(folder),
                HasEvidence = File.Exists(Path.Combine(folder, Evidence)),
                Result = ParseResult(await TextAsync(Path.Combine(folder, Result), cancellationToken), problems),
            };
            problems.AddRange(Disagreements(story));
            return story with { Problems = [.. problems] };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RunFolderException($"'{runFolder}' cannot be read: {error.Message}", error);
        }
    }

    private static async Task<string?> TextAsync(string path, CancellationToken cancellationToken) =>
        File.Exists(path) ? await File.ReadAllTextAsync(path, cancellationToken) : null;

    private static RunResult? ParseResult(string? text, List<string> problems)
    {
        try
        {
            return text is null ? null : JsonSerializer.Deserialize<RunResult>(text, ContractJson.Compact);
        }
        catch (JsonException error)
        {
            problems.Add($"{Result} cannot be read ({error.Message}); this report does without it.");
            return null;
        }
    }

    /// <summary>The journal is what happened; a result file that says something else was changed, or belongs to another run.</summary>
    private static IEnumerable<string> Disagreements(RunStory story)
    {
        if (story.Result?.Claim is { } stated && story.Claims.LastOrDefault()?.Evaluation is var confirmed && !Agrees(stated, confirmed))
        {
            yield return $"{Result} and the journal tell of different claims ({Describe(stated.Candidate, stated.Verdict, stated.Speedup)} against "
                + $"{(confirmed is null ? "no measurement for a claim" : Describe(confirmed.CandidateId, confirmed.Verdict, confirmed.Speedup))}). This report follows the journal.";
        }
    }

    private static bool Agrees(Claim stated, Evaluation? confirmed) => confirmed is null
        ? stated.Speedup?.Lower is null
        : stated.Candidate == confirmed.CandidateId && stated.Verdict == confirmed.Verdict && stated.Speedup == confirmed.Speedup;

    private static string Describe(string candidate, Verdict verdict, Speedup? speedup) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Figures.ShortId(candidate)} {verdict}{(speedup is null ? "" : $" {speedup.Estimate:R}x from {speedup.Lower:R}")}");
}
