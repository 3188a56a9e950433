using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Candidates;
using EvoKernels.Contracts.Members;
using EvoKernels.Contracts.Queues;
using EvoKernels.Contracts.Search;
using EvoKernels.Core.Campaigns;
using EvoKernels.Core.Search;

namespace EvoKernels.Grains.Campaigns;

// What comes back from operators and devices.
internal sealed partial class CampaignPump
{
    private async Task TakeAsync(ChildrenMade made)
    {
        var (offspring, asked) = made;
        if (CampaignSearch.AwaitingChild(book.State.Search).FirstOrDefault(waiting => waiting.Number == offspring.Proposal) is { } proposal)
        {
            if (asked is not null)
            {
                book.Record(book.State, asked);
                await LookAtLedgerAsync();
            }

            await DecideAsync(proposal, offspring, asked);
            await SettleAsync();
        }
    }

    private async Task LookAtLedgerAsync()
    {
        if (await links.GetLedgerAsync() is { } ledger)
        {
            _refusal = ledger.Refusal;
            book.Record(book.State with { Models = ledger.Total() });
        }
    }

    /// <summary>Takes the first variant that is new. Its member is created after the decision is saved, so that a member is always one that was decided for.</summary>
    private async Task DecideAsync(Proposal proposal, Offspring offspring, Asked? asked = null)
    {
        await links.FindKnownAsync(offspring, _known);
        var before = book.State;
        var step = search.OnOffspring(before.Search, offspring, _known);
        var after = before with { Search = step.State };
        if (step.State.InFlight.GetValueOrDefault(proposal.Number)?.Child is { } child)
        {
            _known.Add(child.CandidateId);
            var candidate = new Candidate(child.CandidateId, offspring.Source!, child.Tunables, child.Flags);
            var lineage = new Lineage(
                proposal.Number, proposal.Operator, proposal.Island, proposal.Parents, offspring.Origin, proposal.Repair?.CandidateId, asked?.Prompt?.Template);
            after = after with { Unborn = before.Unborn.Add(new Member(candidate, lineage, null, null)) };
        }

        book.Record(after, step.Events);
    }

    private Task TakeAsync(WorkResult result) => result switch
    {
        Screened screened => TakeAsync(screened),
        ChampionMeasured measured => TakeAsync(measured.Confirmation),
        _ => throw new InvalidOperationException($"a device handed in {result.GetType().Name}"),
    };

    private async Task TakeAsync(Screened screened)
    {
        var before = book.State;
        if (!before.Search.InFlight.TryGetValue(screened.Proposal, out var item) || item.Child is not { } child)
        {
            return;
        }

        var storing = links.Member(screened.Evaluation.CandidateId).StoreEvaluationAsync(screened.Evaluation);
        var step = search.OnEvaluated(before.Search, screened.Proposal, screened.Evaluation);
        var after = before.Count(item.Proposal.Operator, screened.Evaluation) with { Search = step.State };
        if (step.State.Champion is { } champion && champion != before.Search.Champion)
        {
            var origin = child.Origin is { } text ? $"{item.Proposal.Operator}, {text}" : item.Proposal.Operator;
            after = after with { Best = new BestScreen(champion.CandidateId, champion.Fitness, champion.Device, origin) };
        }

        if (step.State.Repairs != before.Search.Repairs)
        {
            // Whoever mends it reads the reason there.
            await storing;
        }

        book.Record(after, step.Events);
        if (after.Best is { } best && best != before.Best)
        {
            Remember(new Notable(after.LastNumber + 1, EventText.DescribeBest(best)));
        }

        // Both are on disk before the queue may forget the result.
        await Task.WhenAll(storing, SettleAsync());
    }
}
