using EvoKernels.Contracts.Campaigns;
using EvoKernels.Hosting.Configuration;
using EvoKernels.Hosting.Devices;
using EvoKernels.Hosting.Evidence;
using EvoKernels.Hosting.Reports;
using EvoKernels.Hosting.Runs;
using EvoKernels.Models.Clients;

namespace EvoKernels.Cli.Services;

/// <summary>Runs a campaign in this process, then draws its report.</summary>
internal sealed class CampaignRuns(IClaimReproducer reproducer, TimeProvider time) : ICampaignRuns
{
    public async Task<RunEnd> RunAsync(RunRequest request, IProgress<CampaignStatus> progress, CancellationToken drain, CancellationToken stop)
    {
        // Two runs that share an endpoint must not come back to it at the same moment.
        using var models = new ModelClients(new ModelClientOptions(JitterSeed: (ulong)time.GetUtcNow().UtcTicks), time);
        var hosted = new Hosting.Runs.RunRequest(
            request.Campaign,
            request.Folder,
            request.Resume,
            MachineDevices.Directory(time, request.Shared?.Declared ?? []),
            models,
            PromptLoader.Load(ConfigRoot.Find()),
            time)
        {
            Reproducer = request.Reproduce ? reproducer : null,
            Port = request.Shared?.Port,
        };
        var outcome = await CampaignRunner.RunAsync(hosted, progress, drain, stop);
        var end = new RunEnd(outcome.Reason, outcome.Detail, outcome.Result, outcome.Recorded, outcome.Files, outcome.Reproduction);
        try
        {
            return end with { Files = [.. end.Files, await HtmlReport.WriteAsync(request.Folder, cancellationToken: stop)] };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // How the run ended is worth more than its report, which can be written again.
            return end.Reason == "failed" ? end : end with { Reason = "failed", Detail = $"{request.Folder}: the report cannot be written: {exception.Message}; all else is saved, write it with: evokernels report" };
        }
    }
}
