using System.Collections.Immutable;
using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Grains;
using EvoKernels.Contracts.Members;
using EvoKernels.Contracts.Models;
using EvoKernels.Contracts.Queues;
using EvoKernels.Contracts.Search;
using EvoKernels.Core.Operators;
using EvoKernels.Core.Search;

namespace EvoKernels.Grains.Campaigns;

/// <summary>The other grains of a run, as its campaign sees them: queues, workers, islands, members.</summary>
internal sealed class CampaignLinks(IGrainFactory grains, string run, CampaignSettings settings, WorkOptions options, DeviceNews news)
{
    private static readonly QueueView Nothing = new([], 0, 0);

    private readonly IQueueGrain _mutations = grains.GetGrain<IQueueGrain>(GrainKeys.MutationQueue(run));
    private readonly IQueueGrain _evaluations = grains.GetGrain<IQueueGrain>(GrainKeys.EvaluationQueue(run));
    private readonly ImmutableArray<(string Device, IEvaluatorGrain Grain)> _evaluators =
        [.. settings.Devices.Select(device => (device, grains.GetGrain<IEvaluatorGrain>(GrainKeys.Evaluator(run, device))))];

    private readonly ILedgerGrain? _ledger = settings.Llm is null ? null : grains.GetGrain<ILedgerGrain>(run);

    // A live model takes its time, so as many mutators wait for answers as questions may be open.
    private readonly ImmutableArray<IMutatorGrain> _mutators =
        [.. Enumerable.Range(0, Math.Max(options.Mutators, settings.Llm?.Parallel ?? 1)).Select(number => grains.GetGrain<IMutatorGrain>(GrainKeys.Mutator(run, number)))];

    /// <summary>Jobs handed in since this activation began. A queue knows the older ones.</summary>
    private readonly HashSet<string> _handedIn = new(StringComparer.Ordinal);

    /// <summary>Results that are dealt with and saved.</summary>
    private long _mutationsTaken;
    private long _evaluationsTaken;

    public IIslandGrain Island(int number) => grains.GetGrain<IIslandGrain>(GrainKeys.Island(run, number));

    public IMemberGrain Member(string candidateId) => grains.GetGrain<IMemberGrain>(GrainKeys.Member(run, candidateId));

    public Task StartWorkersAsync() => Task.WhenAll([ToEvaluatorsAsync(worker => worker.StartAsync()), .. _mutators.Select(worker => worker.StartAsync())]);

    public Task StopWorkersAsync() => Task.WhenAll([ToEvaluatorsAsync(worker => worker.StopAsync()), .. _mutators.Select(worker => worker.StopAsync())]);

    /// <summary>Takes back what other processes had leased: this one is known to be alone.</summary>
    public Task ReleaseAsync() => Task.WhenAll(
        _mutations.ReleaseAsync(options.Process), _evaluations.ReleaseAsync(options.Process), _ledger?.ReleaseAsync(options.Process) ?? Task.CompletedTask);

    /// <summary>The account of live models; null without any.</summary>
    public async ValueTask<LedgerState?> GetLedgerAsync() => _ledger is null ? null : await _ledger.GetAsync();

    public Task WithdrawAsync() => Task.WhenAll(_mutations.WithdrawAsync(), _evaluations.WithdrawAsync());

    /// <summary>Hands in everything that waits and was not handed in yet. A full queue gets the rest another time.</summary>
    public async Task DispatchAsync(SearchState state)
    {
        foreach (var proposal in CampaignSearch.AwaitingChild(state))
        {
            if (await HandInAsync(_mutations, new Job($"make/{proposal.Number}", new MakeChild(proposal), null)))
            {
                await Task.WhenAll(_mutators.Select(worker => worker.NudgeAsync()));
            }
        }

        foreach (var child in CampaignSearch.AwaitingEvaluation(state))
        {
            if (await HandInAsync(_evaluations, new Job($"screen/{child.CandidateId}", new Screen(child.Proposal, child.CandidateId), null)))
            {
                await ToEvaluatorsAsync(worker => worker.NudgeAsync());
            }
        }
    }

    public async Task DispatchConfirmationAsync(Champion champion)
    {
        await HandInAsync(_evaluations, new Job($"confirm/{champion.CandidateId}", new Confirm(champion.CandidateId), champion.Device));
        await ToEvaluatorsAsync(worker => worker.NudgeAsync());
    }

    /// <summary>New results in order of completion, those of operators first, and whether somebody is still at work.</summary>
    /// <param name="awaitsModels">False if no model is asked: then there is nothing to collect from mutators.</param>
    public async Task<(ImmutableArray<CompletedJob> Made, ImmutableArray<CompletedJob> Judged, bool IsBusy)> CollectAsync(bool awaitsModels)
    {
        var made = awaitsModels ? await _mutations.CollectAsync(_mutationsTaken) : Nothing;
        var judged = await _evaluations.CollectAsync(_evaluationsTaken);
        return (made.Completed, judged.Completed, made.Leased + judged.Leased > 0);
    }

    /// <summary>Call when what came of it is saved.</summary>
    public void TookMade(CompletedJob job) => (_mutationsTaken, _) = (job.Number, _handedIn.Remove(job.JobId));

    /// <summary>Call when what came of it is saved.</summary>
    public void TookJudged(CompletedJob job) => (_evaluationsTaken, _) = (job.Number, _handedIn.Remove(job.JobId));

    /// <summary>Adds the variants that are members already to <paramref name="known"/>, up to the first that is not.</summary>
    public async Task FindKnownAsync(Offspring offspring, HashSet<string> known)
    {
        foreach (var variant in offspring.Variants)
        {
            if (!known.Contains(variant.CandidateId) && await Member(variant.CandidateId).GetAsync() is null)
            {
                return;
            }

            known.Add(variant.CandidateId);
        }
    }

    public Task CreateAsync(ImmutableArray<Member> members) =>
        Task.WhenAll(members.Select(member => Member(member.Candidate.Id).CreateAsync(member.Candidate, member.Lineage)));

    /// <summary>Asks an operator that needs no model; null if a model must be asked, which goes through the queue.</summary>
    public async ValueTask<Offspring?> BreedAsync(Proposal proposal) =>
        OperatorNames.AsksModel(proposal.Operator) ? null : await _mutators[0].BreedAsync(proposal);

    /// <summary>Evaluators may live in other processes. One that cannot be reached is a lost device, not a lost campaign.</summary>
    private Task ToEvaluatorsAsync(Func<IEvaluatorGrain, Task> call) => Task.WhenAll(_evaluators.Select(async evaluator =>
    {
        try
        {
            await call(evaluator.Grain);
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException)
        {
            news.Lost(evaluator.Device, Failures.Describe(exception));
        }
    }));

    private async Task<bool> HandInAsync(IQueueGrain queue, Job job)
    {
        if (_handedIn.Contains(job.Id))
        {
            return false;
        }

        if (await queue.EnqueueAsync(job) == EnqueueOutcome.Full)
        {
            return false;
        }

        return _handedIn.Add(job.Id);
    }
}
