using System.Collections.Immutable;
using System.Text.Json;
using EvoKernels.Contracts.Candidates;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Contracts.Json;
using EvoKernels.Hosting.Configuration;
using EvoKernels.Hosting.Devices;
using EvoKernels.Hosting.Reports;
using EvoKernels.Hosting.Reports.Stories;
using EvoKernels.Hosting.Runs;

namespace EvoKernels.Hosting.Audits;

/// <summary>
/// Judges the accepted members of a run again, by the gates and the task as they are today. Gates become stricter; what they let through before, and whatever
/// was bred from it, must not stand unseen.
/// </summary>
public sealed class RunAuditor(IDeviceFactory devices, TimeProvider time)
{
    /// <summary>Audits a run and writes <c>audit.json</c> into its folder. What was judged until it is cancelled or fails is written too.</summary>
    /// <param name="runFolder">The run's folder.</param>
    /// <param name="device">Where to judge; null for the run's own device, or the first one here if this machine lacks it.</param>
    /// <param name="progress">Told of every member.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="RunFolderException">The folder is no run's, cannot be written, or its journal lacks a source.</exception>
    /// <exception cref="ConfigurationException">The run's campaign or task cannot be loaded any more, or there is no such device.</exception>
    public async Task<Audit> AuditAsync(string runFolder, string? device, IProgress<string> progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(progress);
        var story = await RunReader.ReadAsync(runFolder, cancellationToken);
        var campaign = CampaignLoader.Load(Path.GetFullPath(Path.Combine(runFolder, RunReader.Campaign)));
        var id = device ?? story.Devices.Select(ready => ready.Device).FirstOrDefault(devices.List().Contains) ?? devices.List()[0];
        Member[] accepted = [.. story.Judged.Where(member => member.Judgement!.Evaluation.Verdict == Verdict.Accepted)];
        Candidate[] candidates = [.. accepted.Select(member => CandidateOf(member, story))];
        var verdicts = new List<(Member Member, Evaluation Evaluation)>();
        try
        {
            await using var session = await devices.Create(id).OpenAsync(campaign.Task, campaign.Settings.Evaluator, null, progress, cancellationToken);
            for (var i = 0; i < accepted.Length; i++)
            {
                if (i + 1 < accepted.Length)
                {
                    session.Foresee(candidates[i + 1]);
                }

                var evaluation = await session.ScreenAsync(candidates[i], cancellationToken);
                verdicts.Add((accepted[i], evaluation));
                progress.Report($"{i + 1} of {accepted.Length}: {accepted[i].Name} {Describe(evaluation)}");
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested && verdicts.Count > 0)
        {
            progress.Report($"interrupted; the {verdicts.Count} verdicts so far are kept");
        }
        catch when (verdicts.Count > 0)
        {
            await WriteAsync(runFolder, Summarise(story, id, accepted, verdicts));
            throw;
        }

        var audit = Summarise(story, id, accepted, verdicts);
        await WriteAsync(runFolder, audit);
        return audit;
    }

    /// <summary>The last audit of a run; null if there is none that can be read.</summary>
    public static Audit? Find(string runFolder)
    {
        try
        {
            var path = Path.Combine(runFolder, Audit.FileName);
            return File.Exists(path) ? JsonSerializer.Deserialize<Audit>(File.ReadAllText(path), ContractJson.Indented) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    private Audit Summarise(RunStory story, string device, Member[] accepted, List<(Member Member, Evaluation Evaluation)> verdicts)
    {
        var descent = new Descent(story.Members);
        var standing = accepted.Select(member => member.CandidateId).ToHashSet(StringComparer.Ordinal);
        var fell = verdicts.Where(pair => pair.Evaluation.Verdict == Verdict.Rejected).Select(pair => new Fallen(
            pair.Member.CandidateId,
            pair.Member.Name,
            pair.Member.Operator,
            pair.Member.Origin,
            pair.Evaluation.Gate ?? "not named",
            pair.Evaluation.Reason ?? "no reason was given",
            [.. descent.Of(pair.Member.CandidateId).Where(child => standing.Contains(child.CandidateId)).Select(child => child.Name)])).ToImmutableArray();
        var undecided = verdicts.Where(pair => pair.Evaluation.Verdict is Verdict.Inconclusive or Verdict.Failed)
            .Select(pair => new Undecided(pair.Member.CandidateId, pair.Member.Name, pair.Evaluation.Verdict, pair.Evaluation.Reason));
        var champion = story.Champion;
        return new Audit(
            1,
            time.GetUtcNow(),
            CampaignRunner.Program,
            device,
            accepted.Length,
            verdicts.Count,
            fell,
            [.. undecided],
            champion?.Name,
            fell.Any(one => one.Candidate == champion?.CandidateId),
            [.. fell.Where(one => champion is not null && one.Descendants.Contains(champion.Name)).Select(one => one.Name)]);
    }

    private static Candidate CandidateOf(Member member, RunStory story) => story.Sources.TryGetValue(member.SourceId, out var source)
        ? Candidate.Create(source, member.Tunables, member.Flags)
        : throw new RunFolderException($"the journal lacks the source of {member.Name}, so it cannot be judged again; restore {RunReader.Journal} from a copy");

    private static string Describe(Evaluation evaluation) => evaluation.Verdict switch
    {
        Verdict.Accepted => "stands",
        Verdict.Rejected => $"falls: {evaluation.Gate}: {evaluation.Reason}",
        _ => $"could not be decided: {evaluation.Reason}",
    };

    private static async Task WriteAsync(string runFolder, Audit audit)
    {
        var path = Path.Combine(runFolder, Audit.FileName);
        try
        {
            await AtomicFile.WriteAsync(path, stream => JsonSerializer.SerializeAsync(stream, audit, ContractJson.Indented));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new RunFolderException($"{path} cannot be written: {exception.Message}; make the folder writable and audit again", exception);
        }
    }
}
