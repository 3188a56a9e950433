using EvoKernels.Cli.Services;
using EvoKernels.Contracts.Campaigns;

namespace EvoKernels.Cli.Rendering;

/// <summary>Shows a run while it runs. The run reports from any thread; the view draws at its own pace.</summary>
internal abstract class RunView : IProgress<CampaignStatus>
{
    private volatile CampaignStatus? _latest;

    /// <summary>Null before the first report.</summary>
    protected CampaignStatus? Latest => _latest;

    /// <summary>Time between two drawings.</summary>
    protected abstract TimeSpan Pace { get; }

    public void Report(CampaignStatus value) => _latest = value;

    /// <summary>Runs and draws until the run ends; returns (or throws) what the run does.</summary>
    public abstract Task<RunEnd> ShowAsync(Func<IProgress<CampaignStatus>, Task<RunEnd>> run, TimeProvider time, CancellationToken drain);

    /// <summary>Calls <paramref name="draw"/> at every pace until the run ends, and once after.</summary>
    protected async Task<RunEnd> WatchAsync(Task<RunEnd> running, Action draw, TimeProvider time)
    {
        using var pace = new PeriodicTimer(Pace, time);
        while (!running.IsCompleted)
        {
            draw();
            await Task.WhenAny(running, pace.WaitForNextTickAsync().AsTask());
        }

        draw();
        return await running;
    }
}
