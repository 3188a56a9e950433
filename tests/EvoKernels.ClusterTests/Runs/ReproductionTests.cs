using System.Text.Json;
using EvoKernels.ClusterTests.Simulation;
using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Contracts.Json;
using EvoKernels.Hosting.Evidence;
using EvoKernels.Hosting.Journal;
using EvoKernels.Hosting.Runs;

namespace EvoKernels.ClusterTests.Runs;

/// <summary>The end of a run: its claim is repeated, and the answer is kept.</summary>
public sealed class ReproductionTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();
    private readonly SimulatedDevice _device = new();
    private readonly Reports _reports = new();

    private static CancellationToken Never => TestContext.Current.CancellationToken;

    private string Folder => _temporary.Inside("run");

    public void Dispose() => _temporary.Dispose();

    [Theory]
    [InlineData(ReplayVerdict.Replicated, true, "replicated: ")]
    [InlineData(ReplayVerdict.NotReplicated, false, "NOT REPLICATED: ")]
    [InlineData(ReplayVerdict.Inconclusive, null, "neither replicated nor refuted: ")]
    public async Task RunAsync_ClaimRepeated_KeepsTheAnswerEverywhere(ReplayVerdict verdict, bool? holds, string sentence)
    {
        var reproducer = new Reproducer(verdict);

        var outcome = await RunAsync(reproducer, resume: false, Never);

        Assert.Equal(Path.Combine(Folder, "evidence.json"), Assert.Single(reproducer.Asked));
        Assert.Equal(holds, outcome.Result.Replicated);
        Assert.Equal((holds == false ? Verdict.Inconclusive : Verdict.Accepted, holds == false), (outcome.Result.Claim!.Verdict, outcome.Result.Claim.Speedup is null));
        Assert.StartsWith(sentence, outcome.Reproduction, StringComparison.Ordinal);
        Assert.Equal(holds, JsonSerializer.Deserialize<RunResult>(File.ReadAllText(Path.Combine(Folder, "result.json")), ContractJson.Indented)!.Replicated);
        var events = Events();
        Assert.IsType<Finished>(events[^2]);
        Assert.Equal(holds, Assert.IsType<Reproduced>(events[^1]).Holds);
        Assert.Contains(_reports.Last!.Recent, notable => notable.Text.StartsWith("a fresh process repeated the claim", StringComparison.Ordinal));

        // It is known now: a resume asks nobody again.
        var again = await RunAsync(reproducer, resume: true, Never);
        Assert.Single(reproducer.Asked);
        Assert.Equal(holds, again.Result.Replicated);
        Assert.Equal(events.Length, Events().Length);
    }

    [Fact]
    public async Task RunAsync_ReproductionFailed_IsRepeatedByAResumeAlone()
    {
        var first = await RunAsync(new Reproducer(ReplayVerdict.Failed), resume: false, Never);
        var before = Events();
        Assert.Null(first.Result.Replicated);
        Assert.StartsWith("not reproduced: ", first.Reproduction, StringComparison.Ordinal);

        var second = await RunAsync(new Reproducer(ReplayVerdict.Replicated), resume: true, Never);

        Assert.True(second.Result.Replicated);
        Assert.Equal(first.Result.Seconds, second.Result.Seconds);
        Assert.Single(_device.Confirmed);
        Assert.Equal(before.Length + 1, Events().Length);
    }

    [Fact]
    public async Task RunAsync_DrainedWhileRepeating_EndsItAndKeepsTheRun()
    {
        using var drain = new CancellationTokenSource();
        var outcome = await RunAsync(new Reproducer(ReplayVerdict.Replicated) { Before = stop => { drain.Cancel(); return Task.Delay(Timeout.Infinite, stop); } }, resume: false, drain.Token);

        Assert.Equal("budget", outcome.Reason);
        Assert.Null(outcome.Result.Replicated);
        Assert.NotNull(outcome.Result.Claim!.Speedup!.Lower);
        Assert.Contains("interrupted", outcome.Reproduction, StringComparison.Ordinal);
        Assert.IsType<Finished>(Events()[^1]);

        Assert.True((await RunAsync(new Reproducer(ReplayVerdict.Replicated), resume: true, Never)).Result.Replicated);
    }

    private Task<RunOutcome> RunAsync(Reproducer reproducer, bool resume, CancellationToken drain) =>
        CampaignRunner.RunAsync(Campaigns.Request(Folder, _device, Campaigns.Settings(12), resume) with { Reproducer = reproducer }, _reports, drain, Never);

    private JournalEvent[] Events() => [.. JournalReader.Read(Path.Combine(Folder, "journal.jsonl")).Select(entry => entry.Event)];

    private sealed class Reproducer(ReplayVerdict verdict) : IClaimReproducer
    {
        public List<string> Asked { get; } = [];

        public Func<CancellationToken, Task> Before { get; init; } = _ => Task.CompletedTask;

        public async Task<(ReplayVerdict Verdict, string Reason, Speedup? Measured)> ReproduceAsync(string path, IProgress<string> progress, CancellationToken cancellationToken)
        {
            Asked.Add(path);
            Assert.True(File.Exists(path));
            await Before(cancellationToken);
            return (verdict, "simulated", verdict == ReplayVerdict.Failed ? null : new Speedup("simulated", 1.2, 1.1, 1.3, 0.95));
        }
    }
}
