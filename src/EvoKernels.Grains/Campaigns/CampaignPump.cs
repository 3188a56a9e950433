using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Queues;
using EvoKernels.Core.Campaigns;
using EvoKernels.Core.Prompts;
using EvoKernels.Core.Search;

namespace EvoKernels.Grains.Campaigns;

/// <summary>
/// Drives a search: takes results one at a time, does the duties that follow, proposes until the pipeline is full, saves, hands out. Everything
/// follows from saved state, so a restart repeats exactly what was not saved. Runs within the campaign's activation.
/// </summary>
internal sealed partial class CampaignPump(CampaignSearch search, CampaignBook book, CampaignLinks links, DeviceNews news, PromptTemplates templates, WorkOptions options)
{
    /// <summary>Longest time that the budget can forget if the process dies.</summary>
    private static readonly TimeSpan ClockSavedEvery = TimeSpan.FromSeconds(5);

    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly Queue<Notable> _recent = new();
    private BudgetClock _clock = new(options.Time, 0);
    private CancellationToken _stop;
    private long _clockSaved;
    private bool _isDraining;

    /// <summary>Why live models cannot be asked any more: a limit of money or tokens; null while they can.</summary>
    private string? _refusal;

    public CampaignSearch Search => search;

    public IEnumerable<Notable> Recent => _recent;

    public double Seconds => _clock.Seconds;

    /// <summary>Null until the saved state was read.</summary>
    public CampaignState? State => book.IsEmpty ? null : book.State;

    public void Drain()
    {
        _isDraining = true;
        news.Wake.Set();
    }

    public Task StopWorkersAsync() => links.StopWorkersAsync();

    public async Task RunAsync(string program, bool isSoleProcess, CancellationToken stop)
    {
        _stop = stop;
        news.Forget();
        book.Recorded += Remember;
        await book.OpenAsync(stop);
        if (isSoleProcess)
        {
            await links.ReleaseAsync();
        }

        _refusal = (await links.GetLedgerAsync())?.Refusal;
        await BeginAsync(program);
        await LookAtLedgerAsync();
        while (book.State.Phase != CampaignPhase.Ended)
        {
            stop.ThrowIfCancellationRequested();
            if (!await StepAsync())
            {
                await news.Wake.WaitAsync(stop);
            }
        }

        _clock.Stop();
    }

    private async Task BeginAsync(string program)
    {
        var settings = search.Settings;
        var versions = settings.Llm is null && settings.Deck is null ? null : templates.Hashes;
        if (book.IsEmpty)
        {
            var first = search.Start();
            book.Record(CampaignState.Begin(first.State), [new Started(settings.Name, settings.Task, false, program, versions), .. first.Events]);
            await BreedAsync();
        }
        else
        {
            _clock = new BudgetClock(options.Time, book.State.Seconds);
            var revived = book.State.Revive();
            if (revived.Phase == CampaignPhase.Ended)
            {
                return;
            }

            book.Record(revived, new Started(settings.Name, settings.Task, true, program, versions));
        }

        // Written before a worker starts: whoever reads the run finds it begun.
        await SaveAsync();
        var isDraining = book.State.Phase == CampaignPhase.Draining;
        if (isDraining)
        {
            // Before somebody takes up what the search left waiting: a champion would be measured twice.
            await links.WithdrawAsync();
        }

        await links.StartWorkersAsync();
        if (!isDraining)
        {
            await SettleAsync();
        }
    }

    /// <summary>Deals with all news; false if there was none.</summary>
    private async Task<bool> StepAsync()
    {
        var moved = await TakeNewsAsync();
        var (made, judged, isBusy) = await links.CollectAsync(!CampaignSearch.AwaitingChild(book.State.Search).IsEmpty);
        foreach (var job in made)
        {
            await TakeAsync((ChildrenMade)job.Result);
            links.TookMade(job);
            moved = true;
        }

        foreach (var job in judged)
        {
            await TakeAsync(job.Result);
            links.TookJudged(job);
            moved = true;
        }

        await SaveClockAsync();
        return await MoveOnAsync(isBusy || moved) || moved;
    }

    /// <summary>Lets the operators answer that need no model.</summary>
    private async Task BreedAsync()
    {
        foreach (var proposal in CampaignSearch.AwaitingChild(book.State.Search))
        {
            if (await links.BreedAsync(proposal) is { } offspring)
            {
                await DecideAsync(proposal, offspring);
            }
        }
    }

    /// <summary>After every result: duties, then proposals while there is room, then one save, then the work is handed out.</summary>
    private async Task SettleAsync()
    {
        while (search.NextDuty(book.State.Search) is { } duty)
        {
            // Not saved before an insertion: what led to it lies in its queue until it is acknowledged, and an elite inserted twice has the same outcome, as long
            // as no migration came between.
            if (duty is MigrateDuty)
            {
                await SaveAsync();
            }

            await DoAsync(duty);
        }

        while (book.State.Phase is CampaignPhase.Preparing or CampaignPhase.Searching && HasRoom && search.NextDraw(book.State.Search) is { } draw)
        {
            Apply(search.Propose(book.State.Search, draw, await links.Island(draw.Island).SelectParentsAsync(draw)));
            await BreedAsync();
        }

        await SaveAsync();
        if (book.State.Phase is CampaignPhase.Preparing or CampaignPhase.Searching)
        {
            await links.DispatchAsync(book.State.Search);
        }
    }

    /// <summary>Open questions take no room: devices would wait for models.</summary>
    private bool HasRoom =>
        _refusal is null && book.State.Search.InFlight.Count - CampaignSearch.OpenQuestions(book.State.Search) < options.PipelineDepth * search.Settings.Devices.Length;

    private async Task DoAsync(SearchDuty duty)
    {
        switch (duty)
        {
            case InsertDuty insert:
                Apply(search.OnArchived(book.State.Search, insert, await links.Island(insert.Island).InsertAsync(insert.Elite)));
                break;
            case MigrateDuty migrate:
                var elites = await links.Island(migrate.From).GetEmigrantsAsync();
                await links.Island(migrate.To).ReceiveAsync(elites);
                Apply(search.OnMigrated(book.State.Search, migrate, [.. elites.Select(elite => elite.CandidateId)]));
                break;
            default:
                throw new InvalidOperationException($"nobody knows how to do {duty}");
        }
    }

    private void Apply(SearchStep step) => book.Record(book.State with { Search = step.State }, step.Events);

    private async Task SaveAsync()
    {
        _clockSaved = options.Time.GetTimestamp();
        await book.SaveAsync(_clock.Seconds, _stop);
        if (!book.State.Unborn.IsEmpty)
        {
            await links.CreateAsync(book.State.Unborn);
            book.Bear();
        }
    }

    private async Task SaveClockAsync()
    {
        if (book.State.Phase == CampaignPhase.Searching && options.Time.GetElapsedTime(_clockSaved) >= ClockSavedEvery)
        {
            book.Record(book.State);
            await SaveAsync();
        }
    }

    private void Remember(JournalEntry entry)
    {
        if (EventText.Describe(entry.Event) is { } text)
        {
            Remember(new Notable(entry.Number, text));
        }
    }

    private void Remember(Notable notable)
    {
        _recent.Enqueue(notable);
        while (_recent.Count > CampaignStatus.RecentEvents)
        {
            _recent.Dequeue();
        }
    }
}
