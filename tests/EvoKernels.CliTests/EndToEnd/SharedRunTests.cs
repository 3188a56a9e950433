using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Xunit;

namespace EvoKernels.CliTests.EndToEnd;

/// <summary>A run over four simulated GPUs, two of them lent by a silo in another process.</summary>
[Collection(OneCore.Name)]
public sealed class SharedRunTests(House house)
{
    private const int Evaluations = 14;
    private static readonly string[] Own = ["cudasim:0", "cudasim:1"];
    private static readonly string[] Lent = ["cudasim:2", "cudasim:3"];

    [Fact]
    public async Task Run_DevicesOfTwoProcesses_EachStaysAtItsOwnAndAKilledWorkerCostsOneRetryAtMost()
    {
        var (run, port) = (house.Fresh("run"), FreePort());
        using var silo = house.StartSilo("--join", $"127.0.0.1:{port}", "--declare", string.Join(',', Lent));
        using var process = house.Start("run", Campaign(house.Fresh("campaign")), "--out", run, "--listen", $"{port}", "--declare", string.Join(',', Own));

        await process.UntilAsync(() => Ready(run).Intersect(Lent).Count() == Lent.Length, "the lent devices are ready", 240);
        int[] atWork = [];
        await process.UntilAsync(() => (atWork = ProcessTree.WorkersAtWork(silo.Id)).Length > 0, "a worker of the lent devices is at work");
        ProcessTree.Kill(atWork[0]);
        var (ended, left) = (await process.EndAsync(), await silo.EndAsync(30));

        Assert.True(ended.ExitCode == 0, ended.ToString());
        Assert.True(left.ExitCode == 0 && left.Output.Contains("is over", StringComparison.Ordinal), left.ToString());
        Assert.Contains($"evokernels-silo --join 127.0.0.1:{port} --declare cudasim:2,cudasim:3", ended.Output, StringComparison.Ordinal);
        RunJournal.AssertSound(run);
        var judged = RunJournal.Evaluated(run).Select(RunJournal.Evaluation).ToArray();
        Assert.Equal(Evaluations, judged.Length);
        Assert.All(judged, evaluation => Assert.Equal("accepted", evaluation.GetProperty("verdict").GetString()));
        Assert.Equal(Own.Concat(Lent), judged.Select(Device).Distinct().Order());
        // None, where the worker had just answered its last order when it was killed.
        var repeated = judged.Where(evaluation => evaluation.GetProperty("notes").EnumerateArray().Any(note => note.GetString()!.StartsWith("a worker was lost", StringComparison.Ordinal))).ToArray();
        Assert.InRange(repeated.Length, 0, 1);
        Assert.All(repeated, evaluation => Assert.Contains(Device(evaluation), Lent));
    }

    [Fact]
    public async Task Run_LendingSiloIsKilled_FailsSoonAndCanBeContinuedWithout()
    {
        var (run, campaign, port) = (house.Fresh("run"), Campaign(house.Fresh("campaign")), FreePort());
        using (var silo = house.StartSilo("--join", $"127.0.0.1:{port}", "--declare", string.Join(',', Lent)))
        using (var process = house.Start("run", campaign, "--out", run, "--listen", $"{port}", "--declare", string.Join(',', Own)))
        {
            await process.UntilAsync(() => RunJournal.Evaluated(run).Length > 0, "the first evaluation");
            silo.SignalGroup(CliProcess.Kill);
            var ended = await process.EndAsync(60);

            // Which call meets the loss first is a matter of luck: one to the silo, or the search for another silo with its device.
            Assert.True(ended.ExitCode == 5 && (ended.Message.Contains("a silo that lent its devices to this run is gone", StringComparison.Ordinal) || ended.Message.Contains("no silo has the device 'cudasim:", StringComparison.Ordinal)), ended.ToString());
            Assert.Contains("--resume", ended.Error, StringComparison.Ordinal);
        }

        var before = RunJournal.Evaluated(run);

        var resumed = await house.RunAsync("run", campaign, "--out", run, "--resume");

        Assert.True(resumed.ExitCode == 0, resumed.ToString());
        RunJournal.AssertSound(run);
        Assert.Equal(before, RunJournal.Evaluated(run).Take(before.Length));
        Assert.Equal(Evaluations, RunJournal.Evaluated(run).Length);
    }

    private static IEnumerable<string> Ready(string run) =>
        RunJournal.Lines(run).Where(line => RunJournal.Type(line) == "device-ready").Select(line => JsonDocument.Parse(line).RootElement.GetProperty("event").GetProperty("device").GetString()!);

    private static string Device(JsonElement evaluation) => evaluation.GetProperty("device").GetString()!;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string Campaign(string folder)
    {
        const string Kernel = """
            // @launch twice<<<(n + BLOCK - 1) / BLOCK, BLOCK>>>(x, y, n)
            // @tune BLOCK 32 64 96 128 160 192 224 256 288 320 352 384 416 448 480 512 544 576
            extern "C" __global__ void twice(const float* x, float* y, long long n)
            {
                const long long i = blockIdx.x * (long long)BLOCK + threadIdx.x;
                // Long enough to be met at work: half a second for each candidate.
                unsigned long long busy = i;
                for (int k = 0; k < 100; k++) busy = busy * 6364136223846793005ull + 1442695040888963407ull;
                if (i < n) y[i] = busy == 1 ? 0 : 2 * x[i];
            }

            """;
        var campaign = new TinyCampaign(folder, Evaluations);
        campaign.Write("baselines/naive.cu", Kernel);
        campaign.Write("seeds/naive.cu", Kernel);
        var task = File.ReadAllText(Path.Combine(campaign.Task, "task.yaml"));
        campaign.Write("task.yaml", task.Replace("naive.cpp]", "naive.cpp, baselines/naive.cu]", StringComparison.Ordinal).Replace("seeds: [", "seeds: [seeds/naive.cu, ", StringComparison.Ordinal));
        var text = File.ReadAllText(campaign.File);
        File.WriteAllText(campaign.File, text
            .Replace("[cpu:0]", $"[{string.Join(", ", Own.Concat(Lent))}]", StringComparison.Ordinal)
            .Replace("{tune: 0.6, flags: 0.2, recombine: 0.2}", "{tune: 1}", StringComparison.Ordinal));
        return campaign.File;
    }
}
