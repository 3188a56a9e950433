using System.Collections.Immutable;
using EvoKernels.Contracts.Campaigns;
using EvoKernels.Core.Ports;
using EvoKernels.Hosting.Diagnostics;
using EvoKernels.Hosting.Evidence;

namespace EvoKernels.Cli.Services;

/// <summary>Stands where a service is still being built in parallel; goes away with the last of them.</summary>
internal sealed class NotConnected : IEvidenceReplayer, IDoctor, ICampaignRuns, IRunFiles
{
    public static IKernelDevice Cpu(int number) => throw Absent($"the device cpu:{number}");

    public Task<Reproduction> ReproduceAsync(string path, IProgress<string> progress, CancellationToken cancellationToken) => throw Absent("reproduction");

    public Task<ImmutableArray<Finding>> ExamineAsync(IProgress<string> progress, CancellationToken cancellationToken) => throw Absent("the doctor");

    public Task<RunEnd> RunAsync(RunRequest request, IProgress<CampaignStatus> progress, CancellationToken drain, CancellationToken stop) => throw Absent("the campaign runner");

    public Task<string> ReportAsync(string runFolder, CancellationToken cancellationToken) => throw Absent("the report");

    public Task<IReadOnlyList<string>> ExportAsync(string runFolder, string format, CancellationToken cancellationToken) => throw Absent("the export");

    private static InvalidOperationException Absent(string what) => new($"{what} is not connected in this build");
}
