using System.Net.Sockets;
using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Grains;
using EvoKernels.Grains;
using EvoKernels.Hosting.Journal;
using EvoKernels.Hosting.Silos;
using EvoKernels.Hosting.Storage;

namespace EvoKernels.Hosting.Runs;

/// <summary>Runs a campaign in this process: holds its folder, starts a silo, drives, reports, writes the files.</summary>
public static class CampaignRunner
{
    /// <summary>Runs until the campaign ends.</summary>
    /// <param name="request">What to run.</param>
    /// <param name="progress">Told about four times a second, from any thread, one call at a time.</param>
    /// <param name="drain">Finish what is under way, keep everything, confirm nothing, return.</param>
    /// <param name="kill">Stop at once; what is in flight is retried by a resume.</param>
    /// <returns>How it ended; also when it failed and can be continued.</returns>
    /// <exception cref="RunFolderException">The folder, or the campaign for it, is not usable.</exception>
    /// <exception cref="StorageLostException">The state cannot be opened.</exception>
    /// <exception cref="OperationCanceledException">It was killed.</exception>
    public static async Task<RunOutcome> RunAsync(RunRequest request, IProgress<CampaignStatus> progress, CancellationToken drain, CancellationToken kill)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(progress);
        if (request.Campaign is { } asked && request.Models.FirstProblem(asked.Settings) is { } problem)
        {
            throw new RunFolderException(problem) { IsUsage = true };
        }

        using var folder = RunFolder.Open(request.Folder, request.Campaign?.Yaml, request.Resume, request.Time);
        using var store = SqliteStore.Open(folder.State, request.MaxPages);
        using var journal = new JournalFile(folder.Journal);
        var run = store.Keep("run", Path.GetFileName(folder.Root.TrimEnd(Path.DirectorySeparatorChar)));
        var work = request.Work ?? new WorkOptions { Process = ProcessToken.Of(request.Time), Time = request.Time };
        await using var silo = await StartAsync(request, new SiloServices(store, journal, request.Devices, request.Models, request.Prompts, work), kill);
        var campaign = silo.Grains.GetGrain<ICampaignGrain>(run);
        try
        {
            var plan = await BeginAsync(request, folder, silo, run, kill);
            var files = new RunFiles(folder, silo.Grains, run);
            var watch = new RunWatch(campaign, files, store, request, progress);
            var status = await watch.WatchAsync(drain, kill);
            var result = await files.SummariseAsync(status, plan.Task.Name);
            var written = watch.IsSound ? await files.WriteAllAsync(status, result) : [folder.Journal];
            string reproduction;
            if (watch.IsSound)
            {
                // What the search came to is on disk before a minute more is spent on it.
                (status, reproduction) = await ChampionReproduction.RunAsync(request.Reproducer, campaign, status, folder.Evidence, progress, drain, kill);
                result = await files.SummariseAsync(status, plan.Task.Name);
                written = await files.WriteAllAsync(status, result);
            }
            else
            {
                reproduction = "not reproduced: the run failed";
            }

            return new RunOutcome(
                status.Reason ?? "failed",
                status.Detail,
                result,
                status.Best,
                await Ancestry.DescribeAsync(silo.Grains, run, plan.Settings, status.Confirmed?.CandidateId ?? status.Best?.CandidateId),
                written,
                reproduction);
        }
        catch (OperationCanceledException) when (kill.IsCancellationRequested)
        {
            await campaign.StopAsync().WaitAsync(TimeSpan.FromSeconds(5), CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }

    private static async Task<LoopbackSilo> StartAsync(RunRequest request, SiloServices services, CancellationToken cancellationToken)
    {
        try
        {
            return await RunSilo.StartAsync(services, request.Port, cancellationToken);
        }
        catch (SocketException) when (request.Port is { } port)
        {
            throw new RunFolderException($"--listen {port}: another program of this machine listens there; choose another port") { IsUsage = true };
        }
    }

    private static async Task<CampaignPlan> BeginAsync(RunRequest request, RunFolder folder, LoopbackSilo silo, string run, CancellationToken cancellationToken)
    {
        var grains = silo.Grains;
        var plan = request.Campaign is { } resolved ? new CampaignPlan(resolved.Settings, resolved.Task) : null;
        var plans = grains.GetGrain<IPlanGrain>(run);
        if (request.Port is not null && (plan ?? await plans.GetAsync()) is { } wanted && await silo.AwaitDevicesAsync(wanted.Settings.Devices, request.Patience, cancellationToken) is [_, ..] missing)
        {
            throw new RunFolderException($"no silo lent {string.Join(", ", missing)} within {request.Patience.TotalSeconds:0} s; start one with: evokernels-silo --join {silo.Endpoint} --declare {string.Join(',', missing)}");
        }

        var outcome = await grains.GetGrain<ICampaignGrain>(run).BeginAsync(plan, Program, isSoleProcess: true);
        var held = await plans.GetAsync();
        return outcome switch
        {
            BeginOutcome.OtherPlan => throw new RunFolderException(
                $"{folder.Root} began with another campaign: {PlanDifference.Find(held!, plan!)}. A run goes on as it began; begin a new one for other settings")
            { IsUsage = true },
            BeginOutcome.NothingSaved => throw new RunFolderException($"{folder.Root}: nothing was saved that could be continued; begin a new run") { IsUsage = true },
            _ => held!,
        };
    }

    internal static string Program => $"evokernels {typeof(CampaignRunner).Assembly.GetName().Version?.ToString(3)}";
}
