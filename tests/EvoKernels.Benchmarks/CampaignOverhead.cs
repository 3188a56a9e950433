using System.Globalization;
using EvoKernels.Contracts.Campaigns;
using EvoKernels.Core.Statistics;
using EvoKernels.Hosting.Configuration;
using EvoKernels.Hosting.Runs;
using EvoKernels.Models.Clients;

namespace EvoKernels.Benchmarks;

/// <summary>
/// Processor time of a campaign itself for each candidate: search, grains, queue, durable state, journal. The quickstart campaign, its own operators only, on a
/// simulated device that answers at once. A short and a long campaign are run; their difference has no start and no end in it. The first few, which pay for the
/// compiler of .NET, do not count.
/// </summary>
internal static class CampaignOverhead
{
    private const int Short = 100;
    private const int WarmUps = 5;

    public static async Task<int> RunAsync(int candidates, int runs, CancellationToken cancellationToken)
    {
        Console.WriteLine(await Machine.DescribeAsync(cancellationToken));
        Console.WriteLine();
        Console.WriteLine("| run | candidates | CPU ms a candidate | wall ms a candidate | CPU ms of start and end |");
        Console.WriteLine("| --- | --- | --- | --- | --- |");
        for (var run = 0; run < WarmUps; run++)
        {
            await MeasureAsync(Short + candidates, cancellationToken);
        }

        var found = new List<double>();
        for (var run = 1; run <= runs; run++)
        {
            var few = await MeasureAsync(Short, cancellationToken);
            var many = await MeasureAsync(Short + candidates, cancellationToken);
            var judged = many.Judged - few.Judged;
            var (cpu, wall) = ((many.CpuSeconds - few.CpuSeconds) / judged * 1000, (many.WallSeconds - few.WallSeconds) / judged * 1000);
            found.Add(cpu);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {run} | {judged} | {cpu:0.00} | {wall:0.00} | {(few.CpuSeconds * 1000) - (cpu * few.Judged):0} |"));
        }

        Console.WriteLine();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Median: {Quantiles.Median(found):0.00} ms. The device is simulated. Load after: {Machine.Load()}."));
        return 0;
    }

    private static async Task<(long Judged, double CpuSeconds, double WallSeconds)> MeasureAsync(int candidates, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(Path.GetTempPath(), $"evokernels-overhead-{Environment.ProcessId}");
        try
        {
            var campaign = CampaignLoader.Load(
                Path.Combine("configs", "campaigns", "quickstart.yaml"),
                [$"budget.evaluations={candidates}", "budget.seconds=86400", "operators.llm-rewrite=0", "operators.llm-diff=0"]);
            var device = new InstantDevice();
            var request = new RunRequest(campaign, folder, false, device, new ModelClients(new ModelClientOptions(), TimeProvider.System), PromptLoader.Load(ConfigRoot.Find()), TimeProvider.System);
            var before = ResourceUse.OfThisProcess();
            var clock = System.Diagnostics.Stopwatch.StartNew();
            var outcome = await CampaignRunner.RunAsync(request, new Quiet(), cancellationToken, cancellationToken);
            return (outcome.Result.Counts.Verdict.Values.Sum(), ResourceUse.OfThisProcess().CpuSeconds - before.CpuSeconds, clock.Elapsed.TotalSeconds);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private sealed class Quiet : IProgress<CampaignStatus>
    {
        public void Report(CampaignStatus value)
        {
        }
    }
}
