using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Grains;
using EvoKernels.Core.Campaigns;
using EvoKernels.Core.Ports;
using EvoKernels.Core.Prompts;
using EvoKernels.Core.Search;

namespace EvoKernels.Grains.Campaigns;

/// <summary>Holds a campaign's state and its pump; every method is short.</summary>
internal sealed class CampaignGrain(
    [PersistentState("campaign", GrainStorage.Name)] IPersistentState<Stored<CampaignState>> stored, IJournal journal, PromptTemplates templates, WorkOptions options)
    : Grain, ICampaignGrain, IDisposable
{
    /// <summary>Looks at budgets, and finds results whose nudge was lost.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(200);

    private readonly DeviceNews _news = new();
    private CancellationTokenSource _stop = new();
    private CampaignPump? _pump;
    private Task _running = Task.CompletedTask;
    private string? _fault;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        this.RegisterGrainTimer(_ => NudgeAsync(), new GrainTimerCreationOptions(Tick, Tick) { KeepAlive = true });
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => _stop.CancelAsync();

    public async Task<BeginOutcome> BeginAsync(CampaignPlan? plan, string program, bool isSoleProcess)
    {
        if (!_running.IsCompleted)
        {
            return BeginOutcome.Running;
        }

        var plans = GrainFactory.GetGrain<IPlanGrain>(this.GetPrimaryKeyString());
        if (plan is not null && !await plans.TrySetAsync(plan))
        {
            return BeginOutcome.OtherPlan;
        }

        if ((plan ?? await plans.GetAsync()) is not var (settings, task))
        {
            return BeginOutcome.NothingSaved;
        }

        var isNew = stored.State.Value is null;
        var links = new CampaignLinks(GrainFactory, this.GetPrimaryKeyString(), settings, options, _news);
        var book = new CampaignBook(stored, journal, options.Time, DeactivateOnIdle);
        _pump = new CampaignPump(new CampaignSearch(settings, task), book, links, _news, templates, options);
        _stop.Dispose();
        (_stop, _fault) = (new CancellationTokenSource(), null);
        _running = GuardAsync(_pump, program, isSoleProcess, _stop.Token);
        return isNew ? BeginOutcome.Begun : BeginOutcome.Continued;
    }

    public Task<CampaignStatus> GetStatusAsync() => Task.FromResult(StatusText.Of(stored.State.Value, _pump, _news, _fault, !_running.IsCompleted));

    public Task DrainAsync()
    {
        _pump?.Drain();
        return Task.CompletedTask;
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task RecordReproductionAsync(Reproduced reproduced) => _pump?.RecordReproductionAsync(reproduced) ?? Task.CompletedTask;

    public Task NudgeAsync()
    {
        _news.Wake.Set();
        return Task.CompletedTask;
    }

    public Task ReportPreparingAsync(string device, string step)
    {
        _news.Preparing(device, step);
        return Task.CompletedTask;
    }

    public Task ReportReadyAsync(string device, string strongestBaseline, string facts)
    {
        _news.Ready(device, strongestBaseline, facts);
        return Task.CompletedTask;
    }

    public Task ReportLostAsync(string worker, string reason)
    {
        _news.Lost(worker, reason);
        return Task.CompletedTask;
    }

    public void Dispose() => _stop.Dispose();

    private async Task GuardAsync(CampaignPump pump, string program, bool isSoleProcess, CancellationToken stop)
    {
        try
        {
            await pump.RunAsync(program, isSoleProcess, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
#pragma warning disable CA1031 // The edge of the campaign: storage or journal is lost. What is saved stays valid; the reason must reach a person.
        catch (Exception exception)
        {
            _fault = Failures.Describe(exception);
        }
#pragma warning restore CA1031
        finally
        {
            await pump.StopWorkersAsync();
        }
    }
}
