using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Grains;
using EvoKernels.Hosting.Storage;

namespace EvoKernels.Hosting.Runs;

/// <summary>Follows a running campaign until it ends, is drained, or loses its storage.</summary>
internal sealed class RunWatch(ICampaignGrain campaign, RunFiles files, SqliteStore store, RunRequest request, IProgress<CampaignStatus> progress)
{
    /// <summary>An activation can be lost and begin again from what is saved; more often than this, something is wrong.</summary>
    private const int Revivals = 3;

    /// <summary>False if storage or folder were lost: what memory says may then be more than what is saved.</summary>
    public bool IsSound { get; private set; } = true;

    /// <summary>The last status.</summary>
    /// <exception cref="OperationCanceledException">It was killed.</exception>
    public async Task<CampaignStatus> WatchAsync(CancellationToken drain, CancellationToken kill)
    {
        var revivals = 0;
        var isDraining = false;
        while (true)
        {
            kill.ThrowIfCancellationRequested();
            var status = await campaign.GetStatusAsync();
            if (store.Lost.IsCompletedSuccessfully)
            {
                return await LoseAsync(status, (await store.Lost).Message);
            }

            progress.Report(status);
            if (status is { Phase: CampaignPhase.Ended, IsRunning: false })
            {
                IsSound = !status.IsFaulted;
                return status;
            }

            try
            {
                await files.WriteBestAsync(status);
            }
            catch (RunFolderException exception)
            {
                return await LoseAsync(status, exception.Message);
            }

            if (!status.IsRunning && revivals++ < Revivals)
            {
                await campaign.BeginAsync(null, CampaignRunner.Program, isSoleProcess: true);
            }

            if (drain.IsCancellationRequested && !isDraining)
            {
                isDraining = true;
                await campaign.DrainAsync();
            }

            await PauseAsync(isDraining ? CancellationToken.None : drain, kill);
        }
    }

    private async Task<CampaignStatus> LoseAsync(CampaignStatus status, string reason)
    {
        IsSound = false;
        await campaign.StopAsync();
        var lost = status with { Phase = CampaignPhase.Ended, PhaseText = reason, Reason = "failed", Detail = reason };
        progress.Report(lost);
        return lost;
    }

    /// <summary>Until the next report is due, somebody asks for an end, or storage is lost.</summary>
    private async Task PauseAsync(CancellationToken drain, CancellationToken kill)
    {
        using var wake = CancellationTokenSource.CreateLinkedTokenSource(drain, kill);
        await Task.WhenAny(Task.Delay(request.Pace, TimeProvider.System, wake.Token), store.Lost);
        await wake.CancelAsync();
    }
}
