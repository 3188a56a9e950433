using System.Collections.Immutable;
using System.Text.Json;
using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Contracts.Grains;
using EvoKernels.Contracts.Json;
using EvoKernels.Core.Operators;

namespace EvoKernels.Hosting.Runs;

/// <summary>Writes what a person takes from a run. All of it follows from grain state, so it can be written again at any time.</summary>
internal sealed class RunFiles(RunFolder folder, IGrainFactory grains, string run)
{
    private string? _best;
    private string? _bestPath;

    /// <summary>Writes <c>best.cpp</c>, or <c>best.cu</c>, when the best changed.</summary>
    public async Task WriteBestAsync(CampaignStatus status)
    {
        var state = $"{status.Best?.CandidateId} {status.Confirmed?.Verdict}";
        if (status.Best is not { } best || state == _best)
        {
            return;
        }

        if (await grains.GetGrain<IMemberGrain>(GrainKeys.Member(run, best.CandidateId)).GetAsync() is { } member)
        {
            folder.Write(_bestPath = folder.Best(FlagSets.AreCuda(member.Candidate.Flags)), BestSource.Write(member.Candidate, best, status.Confirmed));
            _best = state;
        }
    }

    /// <summary>Writes everything at the end; the paths, the most interesting first.</summary>
    public async Task<ImmutableArray<string>> WriteAllAsync(CampaignStatus status, RunResult result)
    {
        var written = ImmutableArray.CreateBuilder<string>();
        folder.Write(folder.Result, JsonSerializer.Serialize(result, ContractJson.Indented) + "\n");
        await WriteBestAsync(status);
        if (_bestPath is not null)
        {
            written.Add(_bestPath);
        }

        if (await FindEvidenceAsync(status) is { } evidence)
        {
            folder.Write(folder.Evidence, evidence);
            written.Add(folder.Evidence);
        }

        written.Add(folder.Result);
        written.Add(folder.Journal);
        return written.ToImmutable();
    }

    /// <summary>What the run comes to. Only a confirmation makes a claim, and one that its own repetition refutes is none.</summary>
    public async Task<RunResult> SummariseAsync(CampaignStatus status, string task)
    {
        var evidence = await FindEvidenceAsync(status) is null ? null : Path.GetFileName(folder.Evidence);
        return new RunResult(
            1,
            status.Confirmed is { } confirmed ? Standing(Claim.From(task, confirmed, evidence), status.Reproduced) : null,
            status.Counts,
            status.Cost,
            status.Seconds,
            status.Reproduced?.Holds);
    }

    /// <summary>Whoever reads the file for a number must find none that a fresh process could not find.</summary>
    private static Claim Standing(Claim claim, Reproduced? reproduced) => reproduced is not { Holds: false } refuted
        ? claim
        : claim with
        {
            Verdict = Verdict.Inconclusive,
            Gate = "confirm",
            Reason = $"confirmed once, but a fresh process measured it again and the claim does not hold: {refuted.Reason}. Both measurements are in the evidence and the report",
            Speedup = null,
        };

    private async Task<string?> FindEvidenceAsync(CampaignStatus status) => status.Confirmed is { } confirmed
        ? (await grains.GetGrain<IMemberGrain>(GrainKeys.Member(run, confirmed.CandidateId)).GetAsync())?.Confirmation?.EvidenceJson
        : null;
}
