using EvoKernels.Contracts.Grains;
using EvoKernels.Core.Ports;
using EvoKernels.Grains.Placement;

namespace EvoKernels.Grains.Work;

/// <summary>What mutators and evaluators share: a loop that begins, is nudged, and ends.</summary>
internal abstract class WorkerGrain(WorkOptions options) : Grain, IWorkerGrain, IDisposable
{
    /// <summary>Finds work whose nudge was lost.</summary>
    private static readonly TimeSpan Fallback = TimeSpan.FromSeconds(1);

    private CancellationTokenSource _stop = new();
    private Task _loop = Task.CompletedTask;

    protected WorkOptions Options => options;

    protected string Run => GrainKeys.Run(this.GetPrimaryKeyString());

    protected ICampaignGrain Campaign => GrainFactory.GetGrain<ICampaignGrain>(Run);

    protected WorkLoop? Loop { get; set; }

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await ClusterKnowledge.AwaitAsync(GrainFactory, Options.Time, cancellationToken);
        this.RegisterGrainTimer(_ => NudgeAsync(), new GrainTimerCreationOptions(Fallback, Fallback) { KeepAlive = true });
    }

    public async Task StartAsync()
    {
        if (!_loop.IsCompleted)
        {
            await AnnounceAsync();
            return;
        }

        _stop.Dispose();
        _stop = new CancellationTokenSource();
        _loop = GuardAsync(_stop.Token);
    }

    public Task NudgeAsync()
    {
        Loop?.Nudge();
        return Task.CompletedTask;
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _loop.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => StopAsync();

    public void Dispose()
    {
        _stop.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Works until cancelled.</summary>
    protected abstract Task WorkAsync(CancellationToken stop);

    /// <summary>Tells a campaign that begins again what it has told before.</summary>
    protected virtual Task AnnounceAsync() => Task.CompletedTask;

    private async Task GuardAsync(CancellationToken stop)
    {
        try
        {
            await WorkAsync(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
        catch (TaskDefectException defect)
        {
            await Campaign.ReportLostAsync(GrainKeys.Part(this.GetPrimaryKeyString()), defect.Message);
        }
#pragma warning disable CA1031 // The edge of the worker: whatever ended it is the reason why the campaign cannot go on.
        catch (Exception exception)
        {
            await Campaign.ReportLostAsync(GrainKeys.Part(this.GetPrimaryKeyString()), Failures.Describe(exception));
        }
#pragma warning restore CA1031
    }
}
