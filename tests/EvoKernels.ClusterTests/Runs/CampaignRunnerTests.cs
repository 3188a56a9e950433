using System.Text.Json;
using EvoKernels.ClusterTests.Simulation;
using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Contracts.Json;
using EvoKernels.Core.Ports;
using EvoKernels.Core.Search;
using EvoKernels.Hosting.Journal;
using EvoKernels.Hosting.Runs;

namespace EvoKernels.ClusterTests.Runs;

/// <summary>Whole campaigns in an in-process silo, on a device that is simulated.</summary>
public sealed class CampaignRunnerTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();
    private readonly Reports _reports = new();

    private static CancellationToken Never => TestContext.Current.CancellationToken;

    private string Folder => _temporary.Inside("run");

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public async Task RunAsync_Budget_EvaluatesConfirmsAndWritesEverything()
    {
        var device = new SimulatedDevice();

        var outcome = await RunAsync(Campaigns.Request(Folder, device, Campaigns.Settings(40)));

        Assert.Equal("budget", outcome.Reason);
        Assert.Equal(40, device.Screened.Count);
        Assert.Equal(40, device.Screened.Distinct().Count());
        Assert.Equal(40, outcome.Result.Counts.Verdict.Values.Sum());
        Assert.Equal(40, outcome.Result.Counts.Operator.Values.Sum());
        Assert.True(outcome.Result.Counts.Gate["correctness"] > 0);
        var champion = Assert.Single(device.Confirmed);
        Assert.Equal(champion, outcome.Result.Claim!.Candidate);
        Assert.NotNull(outcome.Result.Claim.Speedup!.Lower);
        Assert.Equal("evidence.json", outcome.Result.Claim.Evidence);
        Assert.Equal(40 * 0.2, outcome.Result.Cost.DeviceSeconds, 6);

        var written = JsonSerializer.Deserialize<RunResult>(File.ReadAllText(Path.Combine(Folder, "result.json")), ContractJson.Indented)!;
        Assert.Equal(outcome.Result.Claim.Candidate, written.Claim!.Candidate);
        Assert.Equal("{\"simulated\":true}", File.ReadAllText(Path.Combine(Folder, "evidence.json")));
        var best = File.ReadAllText(Path.Combine(Folder, "best.cpp"));
        Assert.Contains(champion, best, StringComparison.Ordinal);
        Assert.Contains("// flags: -O", best, StringComparison.Ordinal);
        Assert.Contains("confirmed on cpu:0", best, StringComparison.Ordinal);
        Assert.Equal("name: test\n", File.ReadAllText(Path.Combine(Folder, "campaign.yaml")));
    }

    [Fact]
    public async Task RunAsync_Budget_JournalReplaysToTheSameDecisions()
    {
        await RunAsync(Campaigns.Request(Folder, new SimulatedDevice(), Campaigns.Settings(60)));

        var journal = Journal();
        Assert.IsType<Started>(journal[0].Event);
        Assert.IsType<Finished>(journal[^1].Event);
        Assert.Equal(60, journal.Count(entry => entry.Event is Evaluated));
        Assert.Contains(journal, entry => entry.Event is Barren);
        Assert.Contains(journal, entry => entry.Event is Migrated);
        Assert.Contains(journal, entry => entry.Event is ChildMade { Origin: not null });
        AssertReplays(60);

        // The replay is worth something only if another decision is noticed.
        Assert.NotNull(SearchReplay.Check(Campaigns.Settings(60, seed: 2), Campaigns.Task, journal).Difference);
    }

    [Fact]
    public async Task RunAsync_DeckUsed_SaysWhatTheChampionOwesToIt()
    {
        var outcome = await RunAsync(Campaigns.Request(Folder, new SimulatedDevice(), Campaigns.Settings(30)));

        Assert.Contains("test deck", outcome.Recorded, StringComparison.Ordinal);
        Assert.Null((await RunAsync(Campaigns.Request(_temporary.Inside("other"), new SimulatedDevice(), Campaigns.Settings(5, hasDeck: false)))).Recorded);
    }

    [Fact]
    public async Task RunAsync_Drained_KeepsEverythingAndResumesWithoutRepeating()
    {
        using var drain = new CancellationTokenSource();
        var first = new SimulatedDevice
        {
            BeforeScreen = (number, _) => number == 11 ? drain.CancelAsync() : Task.CompletedTask,
        };

        var interrupted = await CampaignRunner.RunAsync(Campaigns.Request(Folder, first, Campaigns.Settings(40)), _reports, drain.Token, Never);

        Assert.Equal("interrupted", interrupted.Reason);
        Assert.Null(interrupted.Result.Claim);
        Assert.Empty(first.Confirmed);
        Assert.InRange(first.Screened.Count, 11, 39);
        Assert.Equal(first.Screened.Count, interrupted.Result.Counts.Verdict.Values.Sum());
        Assert.Contains("claims nothing", File.ReadAllText(Path.Combine(Folder, "best.cpp")), StringComparison.Ordinal);

        var second = new SimulatedDevice();
        var outcome = await RunAsync(Campaigns.Request(Folder, second, Campaigns.Settings(40), resume: true));

        Assert.Equal("budget", outcome.Reason);
        Assert.Empty(first.Screened.Intersect(second.Screened));
        Assert.Equal(40, first.Screened.Count + second.Screened.Count);
        Assert.Equal(40, outcome.Result.Counts.Verdict.Values.Sum());
        Assert.Single(second.Confirmed);
        AssertReplays(40);
    }

    [Fact]
    public async Task RunAsync_Killed_RetriesOnlyWhatWasInFlight()
    {
        using var kill = new CancellationTokenSource();
        var first = new SimulatedDevice
        {
            BeforeScreen = async (number, stop) =>
            {
                if (number == 15)
                {
                    await kill.CancelAsync();
                    await Task.Delay(Timeout.Infinite, stop);
                }
            },
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => CampaignRunner.RunAsync(Campaigns.Request(Folder, first, Campaigns.Settings(40)), _reports, CancellationToken.None, kill.Token));
        Assert.Equal(14, first.Screened.Count);

        var second = new SimulatedDevice();
        var outcome = await RunAsync(Campaigns.Request(Folder, second, settings: null, resume: true));

        Assert.Equal("budget", outcome.Reason);
        Assert.Empty(first.Screened.Intersect(second.Screened));
        Assert.Equal(40, first.Screened.Count + second.Screened.Count);
        AssertReplays(40);
    }

    [Fact]
    public async Task RunAsync_KilledInConfirmation_ConfirmsTheSameChampionOnResume()
    {
        using var kill = new CancellationTokenSource();
        var first = new SimulatedDevice
        {
            BeforeConfirm = async stop =>
            {
                await kill.CancelAsync();
                await Task.Delay(Timeout.Infinite, stop);
            },
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => CampaignRunner.RunAsync(Campaigns.Request(Folder, first, Campaigns.Settings(20)), _reports, CancellationToken.None, kill.Token));

        var second = new SimulatedDevice();
        var outcome = await RunAsync(Campaigns.Request(Folder, second, settings: null, resume: true));

        Assert.Equal("budget", outcome.Reason);
        Assert.Empty(second.Screened);
        Assert.Equal(Assert.Single(Journal().Select(entry => entry.Event).OfType<ChampionChosen>()).CandidateId, Assert.Single(second.Confirmed));
        Assert.NotNull(outcome.Result.Claim!.Speedup!.Lower);
    }

    [Fact]
    public async Task RunAsync_ResumeOfAFinishedRun_MeasuresNothingAndWritesTheSameResult()
    {
        var before = await RunAsync(Campaigns.Request(Folder, new SimulatedDevice(), Campaigns.Settings(10)));
        var lines = Journal().Count;
        File.Delete(Path.Combine(Folder, "result.json"));

        var device = new SimulatedDevice();
        var again = await RunAsync(Campaigns.Request(Folder, device, Campaigns.Settings(10), resume: true));

        Assert.Empty(device.Screened);
        Assert.Empty(device.Confirmed);
        Assert.Equal(before.Reason, again.Reason);
        Assert.Equal(before.Result.Claim!.Candidate, again.Result.Claim!.Candidate);
        Assert.Equal(lines, Journal().Count);
        Assert.True(File.Exists(Path.Combine(Folder, "result.json")));
    }

    [Fact]
    public async Task RunAsync_DeviceThrowsOnce_RecordsAFailureAndGoesOn()
    {
        var device = new SimulatedDevice
        {
            BeforeScreen = (number, _) => number == 4 ? throw new InvalidOperationException("the worker did not start") : Task.CompletedTask,
        };

        var outcome = await RunAsync(Campaigns.Request(Folder, device, Campaigns.Settings(20)));

        Assert.Equal("budget", outcome.Reason);
        Assert.Equal(1, outcome.Result.Counts.Verdict["failed"]);
        var failed = Assert.Single(Journal().Select(entry => entry.Event).OfType<Evaluated>(), happened => happened.Evaluation.Verdict == Verdict.Failed);
        Assert.Contains("the worker did not start", failed.Evaluation.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_DeviceThrowsFiveTimesInARow_EndsAsFailedAndCanBeContinued()
    {
        var device = new SimulatedDevice
        {
            BeforeScreen = (number, _) => number > 6 ? throw new InvalidOperationException("the core is gone") : Task.CompletedTask,
        };

        var outcome = await RunAsync(Campaigns.Request(Folder, device, Campaigns.Settings(40)));

        Assert.Equal("failed", outcome.Reason);
        Assert.Contains("evaluations in a row failed", outcome.Detail, StringComparison.Ordinal);
        Assert.Contains("the core is gone", outcome.Detail, StringComparison.Ordinal);
        Assert.Null(outcome.Result.Claim);

        var second = new SimulatedDevice();
        var continued = await RunAsync(Campaigns.Request(Folder, second, settings: null, resume: true));
        Assert.Equal("budget", continued.Reason);
        Assert.Empty(device.Screened.Intersect(second.Screened));
        AssertReplays(40);
    }

    [Fact]
    public async Task RunAsync_TaskIsDefect_EndsAsFailedWithTheReason()
    {
        var device = new SimulatedDevice { BeforeOpen = _ => throw new TaskDefectException("reference.cpp does not compile: line 3") };

        var outcome = await RunAsync(Campaigns.Request(Folder, device, Campaigns.Settings()));

        Assert.Equal("failed", outcome.Reason);
        Assert.Equal("cpu:0: reference.cpp does not compile: line 3", outcome.Detail);
    }

    [Fact]
    public async Task RunAsync_Preparing_SaysWhatItDoes()
    {
        var seen = _reports.When(status => status.PhaseText == "preparing cpu:0: compiling baselines");
        var device = new SimulatedDevice
        {
            BeforeOpen = async progress =>
            {
                progress.Report("compiling baselines");
                Assert.Equal(0, (await seen).Evaluations);
            },
        };

        Assert.Equal("budget", (await RunAsync(Campaigns.Request(Folder, device, Campaigns.Settings(5)))).Reason);
        Assert.True(seen.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task RunAsync_OtherStrongestBaselineOnResume_SaysThatScreensDiffer()
    {
        using var drain = new CancellationTokenSource();
        var first = new SimulatedDevice { BeforeScreen = (number, _) => number == 3 ? drain.CancelAsync() : Task.CompletedTask };
        await CampaignRunner.RunAsync(Campaigns.Request(Folder, first, Campaigns.Settings(20)), _reports, drain.Token, Never);

        await RunAsync(Campaigns.Request(Folder, new SimulatedDevice { Baseline = "baselines/other.cpp -O2" }, null, resume: true));

        Assert.Contains(Journal(), entry => entry.Event is Noted note && note.Text.Contains("not over the same baseline", StringComparison.Ordinal));
    }

    [Fact]
    public async Task RunAsync_DiskFull_StopsWithAMessageAndKeepsWhatIsSaved()
    {
        var device = new SimulatedDevice();
        var request = Campaigns.Request(Folder, device, Campaigns.Settings(5000)) with { MaxPages = 60 };

        var outcome = await RunAsync(request);

        Assert.Equal("failed", outcome.Reason);
        Assert.Contains("no space left", outcome.Detail, StringComparison.Ordinal);
        Assert.Contains("--resume", outcome.Detail, StringComparison.Ordinal);
        var saved = Journal().Select(entry => entry.Event).OfType<Evaluated>().Select(happened => happened.Evaluation.CandidateId).ToArray();
        Assert.NotEmpty(saved);

        using var drain = new CancellationTokenSource();
        var second = new SimulatedDevice { BeforeScreen = (number, _) => number == 20 ? drain.CancelAsync() : Task.CompletedTask };
        var continued = await CampaignRunner.RunAsync(Campaigns.Request(Folder, second, null, resume: true), _reports, drain.Token, Never);
        Assert.Equal("interrupted", continued.Reason);
        Assert.Empty(saved.Intersect(second.Screened));
        Assert.Null(SearchReplay.Check(Campaigns.Settings(5000), Campaigns.Task, Journal()).Difference);
    }

    [Fact]
    public async Task RunAsync_SecondsAreUsed_EndsByBudgetAndConfirms()
    {
        var device = new SimulatedDevice();

        var outcome = await RunAsync(Campaigns.Request(Folder, device, Campaigns.Settings(null, seconds: 0.3)));

        Assert.Equal("budget", outcome.Reason);
        Assert.Contains("0.3 s", outcome.Detail, StringComparison.Ordinal);
        Assert.InRange(outcome.Result.Seconds, 0.3, 5);
        Assert.Equal(device.Screened.Count, outcome.Result.Counts.Verdict.Values.Sum());
        Assert.Single(device.Confirmed);
    }

    [Fact]
    public async Task RunAsync_DeviceSecondsAreUsed_EndsByBudgetWithWhatWasOnTheDevice()
    {
        const double Limit = 2;
        var device = new SimulatedDevice();

        // A candidate takes 0.2 s of the device, by its own account.
        var outcome = await RunAsync(Campaigns.Request(Folder, device, Campaigns.Settings(null) with { Budget = new BudgetSettings(null, null, DeviceSeconds: Limit) }));

        Assert.Equal(("budget", "2 s of devices are used"), (outcome.Reason, outcome.Detail));
        // The device answers at once, so a few more are done before the campaign looks.
        Assert.InRange(outcome.Result.Cost.DeviceSeconds, Limit, Limit + 3);
        Assert.Equal(device.Screened.Count, outcome.Result.Counts.Verdict.Values.Sum());
        Assert.Single(device.Confirmed);
    }

    [Fact]
    public async Task RunAsync_ResumeWithOtherSettings_NamesTheDifference()
    {
        await RunAsync(Campaigns.Request(Folder, new SimulatedDevice(), Campaigns.Settings(5)));

        var problem = await Assert.ThrowsAsync<RunFolderException>(
            () => RunAsync(Campaigns.Request(Folder, new SimulatedDevice(), Campaigns.Settings(6), resume: true)));

        Assert.True(problem.IsUsage);
        Assert.Contains("settings.budget.evaluations was 5 and is 6", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_ResumeWithAnOperatorOfWeightZeroMore_IsTheSameCampaign()
    {
        var settings = Campaigns.Settings(5);
        await RunAsync(Campaigns.Request(Folder, new SimulatedDevice(), settings));

        var outcome = await RunAsync(
            Campaigns.Request(Folder, new SimulatedDevice(), settings with { Operators = settings.Operators.Add("llm-repair", 0) }, resume: true));

        Assert.Equal("budget", outcome.Reason);
    }

    [Fact]
    public async Task RunAsync_FolderInUse_NamesTheOtherProcess()
    {
        var problem = default(RunFolderException);
        var device = new SimulatedDevice
        {
            BeforeScreen = async (number, _) => problem ??= await Assert.ThrowsAsync<RunFolderException>(
                () => RunAsync(Campaigns.Request(Folder, new SimulatedDevice(), Campaigns.Settings(5), resume: true))),
        };

        await RunAsync(Campaigns.Request(Folder, device, Campaigns.Settings(5)));

        Assert.Contains($"process {Environment.ProcessId}", problem!.Message, StringComparison.Ordinal);
    }

    private Task<RunOutcome> RunAsync(RunRequest request) => CampaignRunner.RunAsync(request, _reports, CancellationToken.None, Never);

    private List<JournalEntry> Journal() => [.. JournalReader.Read(Path.Combine(Folder, "journal.jsonl"))];

    private void AssertReplays(long evaluations)
    {
        var replay = SearchReplay.Check(Campaigns.Settings(evaluations), Campaigns.Task, Journal());
        Assert.Null(replay.Difference);
        Assert.True(replay.Decisions > evaluations);
    }
}
