using System.Collections.Immutable;
using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Grains;
using EvoKernels.Contracts.Members;
using EvoKernels.Contracts.Models;
using EvoKernels.Contracts.Queues;
using EvoKernels.Contracts.Search;
using EvoKernels.Core.Models;
using EvoKernels.Core.Operators;
using EvoKernels.Core.Ports;
using EvoKernels.Core.Prompts;
using EvoKernels.Core.Queues;
using EvoKernels.Grains.Models;

namespace EvoKernels.Grains.Work;

/// <summary>Fetches the parents of a proposal and lets its operator answer. Models are asked outside the grain, through the queue: their answers are paid.</summary>
internal sealed class MutatorGrain(IModelClients models, PromptTemplates templates, WorkOptions options)
    : WorkerGrain(options), IMutatorGrain
{
    private CampaignPlan? _plan;

    public async Task<Offspring> BreedAsync(Proposal proposal) =>
        ((ChildrenMade)await BreedAsync(new MakeChild(proposal), 0, CancellationToken.None)).Offspring;

    protected override async Task WorkAsync(CancellationToken stop)
    {
        Loop = new WorkLoop(
            GrainFactory.GetGrain<IQueueGrain>(GrainKeys.MutationQueue(Run)),
            new LeaseRequest(GrainKeys.Part(this.GetPrimaryKeyString()), Options.Process, null),
            (lease, cancellationToken) => BreedAsync(lease.Job.Order, lease.Attempt, cancellationToken),
            Campaign.NudgeAsync,
            Options.Heartbeat,
            Options.Time);
        await Loop.RunAsync(stop);
    }

    private async Task<WorkResult> BreedAsync(WorkOrder order, int attempt, CancellationToken cancellationToken)
    {
        try
        {
            return order is MakeChild make
                ? await BreedAsync(await GetPlanAsync(), make, attempt, cancellationToken)
                : throw new InvalidOperationException($"a mutator cannot do {order.GetType().Name}");
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // The edge of the operators: one proposal without a child does not end a campaign; the journal says why.
        catch (Exception exception)
        {
            return FailedWork.Of(order, this.GetPrimaryKeyString(), Failures.Describe(exception));
        }
#pragma warning restore CA1031
    }

    private async Task<WorkResult> BreedAsync(CampaignPlan plan, MakeChild make, int attempt, CancellationToken cancellationToken)
    {
        var (settings, task) = plan;
        var proposal = make.Proposal;
        var parents = await FindAsync(proposal.Parents);
        ImmutableArray<Contracts.Candidates.Candidate> candidates = [.. parents.Select(parent => parent.Candidate)];
        if (!OperatorNames.AsksModel(proposal.Operator))
        {
            return new ChildrenMade(OperatorRunner.Run(proposal, candidates, task, settings));
        }

        var inspirations = await FindAsync(proposal.Inspirations);
        var failed = proposal.Repair is { } due ? (await FindAsync([due.CandidateId]))[0] : null;
        var (request, use) = OperatorRunner.Ask(
            proposal, Shown(parents), Shown(inspirations), task, settings, templates, failed is null ? null : new PromptMember(failed.Candidate, failed.Evaluation));
        if (proposal.DeckTurn is null && use.Tokens > settings.Prompt.MaxTokens)
        {
            return new ChildrenMade(Offspring.None(
                proposal.Number, $"{Offspring.NoAnswer}task and parents alone take {use.Tokens} tokens, by estimate; prompt.max_tokens is {settings.Prompt.MaxTokens}"));
        }

        var question = QuestionKey.Of(request, settings);
        var answer = await AskAsync(models.For(settings), request, question, attempt, cancellationToken);
        if (answer.Outcome == ModelOutcome.Refused)
        {
            await Campaign.ReportLostAsync("models", answer.Reason!);
        }

        return new ChildrenMade(
            OperatorRunner.Read(proposal, candidates, task, answer, failed?.Candidate),
            proposal.DeckTurn is null
                ? new Asked(
                    proposal.Number,
                    question,
                    answer.Outcome == ModelOutcome.Answered ? answer.Origin : null,
                    new ModelCost(answer.Tokens, answer.Dollars, answer.IsEstimated),
                    use)
                : null);
    }

    /// <summary>The answer that is kept, or else a new one. Asked outside the grain: it can take minutes. A recorded answer is free and needs no keeping.</summary>
    private async Task<ModelAnswer> AskAsync(IModelClient client, ModelRequest request, string question, int attempt, CancellationToken cancellationToken)
    {
        if (request.DeckTurn is not null)
        {
            return await Task.Run(() => client.AskAsync(request, OpenPurse.Instance, cancellationToken), cancellationToken);
        }

        var kept = GrainFactory.GetGrain<IAnswerGrain>(GrainKeys.Answer(Run, question));
        if (await kept.GetAsync() is { } answer)
        {
            return answer;
        }

        var purse = new LedgerPurse(GrainFactory.GetGrain<ILedgerGrain>(Run), kept, question, Options.Process, attempt, Options.Time);
        return await Task.Run(() => client.AskAsync(request, purse, cancellationToken), cancellationToken);
    }

    private async ValueTask<CampaignPlan> GetPlanAsync() =>
        _plan ??= await GrainFactory.GetGrain<IPlanGrain>(Run).GetAsync() ?? throw new InvalidOperationException($"run '{Run}' has no plan");

    private async Task<ImmutableArray<Member>> FindAsync(ImmutableArray<string> ids)
    {
        var found = await Task.WhenAll(ids.Select(id => GrainFactory.GetGrain<IMemberGrain>(GrainKeys.Member(Run, id)).GetAsync()));
        return [.. found.Select((member, index) => member ?? throw new InvalidOperationException($"member {ids[index]} is lost"))];
    }

    private static ImmutableArray<PromptMember> Shown(ImmutableArray<Member> members) =>
        [.. members.Select(member => new PromptMember(member.Candidate, member.Evaluation))];
}
