using System.Collections.Immutable;
using EvoKernels.Cli.Services;
using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Evaluations;
using Xunit;

namespace EvoKernels.UnitTests.Cli;

[Collection(CurrentDirectory.Name)]
public sealed class RunCommandTests : IDisposable
{
    private const string Campaign = "configs/campaigns/trial.yaml";

    private readonly CliSandbox _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task Run_Finished_PrintsClaimRejectionsAndFiles()
    {
        _cli.Run = (request, progress) =>
        {
            progress.Report(Searching());
            return Task.FromResult(End("budget", Claimed()));
        };

        Assert.Equal(0, await _cli.RunAsync("run", Campaign));
        Assert.Contains(
            "9.10x (8.90–9.30, 95%) over baselines/vectorised.cpp on cpu:0; 14 of 212 candidates were rejected: 8 correctness, 6 compile", _cli.Output, StringComparison.Ordinal);
        Assert.Contains("half came from recorded answers", _cli.Output, StringComparison.Ordinal);
        Assert.Contains("  runs/x/report.html", _cli.Output, StringComparison.Ordinal);
        Assert.Contains("searching\nnew best\n1:00 of 1:00: 212 candidates, 12720/h; best screened at 9.30x (tune); rejected: 6 compile\n", _cli.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Verdict.Rejected, 2)]
    [InlineData(Verdict.Inconclusive, 3)]
    public async Task Run_ChampionNotConfirmed_GivesItsExitCode(Verdict verdict, int expected)
    {
        _cli.Run = (_, _) => Task.FromResult(End("budget", Claim.From("demo", CliSandbox.Make(verdict, "confirm", "the control failed"), null)));

        Assert.Equal(expected, await _cli.RunAsync("run", Campaign));
    }

    [Fact]
    public async Task Run_NothingAccepted_IsDoneWithoutClaim()
    {
        _cli.Run = (_, _) => Task.FromResult(End("exhausted", null));

        Assert.Equal(0, await _cli.RunAsync("run", Campaign));
        Assert.Contains("no claim: no candidate was confirmed", _cli.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Interrupted_DrainsAndPrintsResumeCommand()
    {
        _cli.Run = (_, _) =>
        {
            _cli.Interrupts.Signal();
            Assert.True(_cli.Interrupts.Drain.IsCancellationRequested);
            Assert.False(_cli.Interrupts.Stop.IsCancellationRequested);
            return Task.FromResult(End("interrupted", null));
        };

        Assert.Equal(130, await _cli.RunAsync("run", Campaign, "--set", "name=my trial".Replace(' ', '-'), "--out", "out dir"));
        Assert.Contains("press Ctrl-C again to stop now", _cli.Error, StringComparison.Ordinal);
        Assert.Contains("evokernels run configs/campaigns/trial.yaml --set name=my-trial --out 'out dir' --resume", _cli.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_InterruptedTwice_StopsAtOnceAndPrintsResumeCommand()
    {
        _cli.Run = (_, _) =>
        {
            _cli.Interrupts.Signal();
            _cli.Interrupts.Signal();
            _cli.Interrupts.Stop.ThrowIfCancellationRequested();
            return Task.FromResult(End("budget", null));
        };

        Assert.Equal(130, await _cli.RunAsync("run", Campaign));
        Assert.Contains("stopped; continue with: evokernels run ", _cli.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Resume_TakesNewestFolderOfThatName()
    {
        foreach (var folder in new[] { "trial-20250101-000000", "trial-20260101-000000", "trial-other-20270101-000000", "trialist-20280101-000000" })
        {
            _cli.Files.Write($"runs/{folder}/journal.jsonl", "{}\n");
        }

        RunRequest? asked = null;
        _cli.Run = (request, _) =>
        {
            asked = request;
            return Task.FromResult(End("budget", null));
        };

        Assert.Equal(0, await _cli.RunAsync("run", Campaign, "--resume"));
        Assert.Equal("runs/trial-20260101-000000", asked!.Folder);
        Assert.True(asked.Resume);
    }

    [Fact]
    public async Task Run_OutHoldsARun_AsksForResume()
    {
        _cli.Files.Write("mine/journal.jsonl", "{}\n");

        Assert.Equal(4, await _cli.RunAsync("run", Campaign, "--out", "mine"));
        Assert.Contains("already holds a run; add --resume", _cli.Error, StringComparison.Ordinal);
    }

    private static Claim Claimed() => Claim.From(
        "demo", CliSandbox.Make(Verdict.Accepted, speedup: new Speedup("baselines/vectorised.cpp", 9.1, 8.9, 9.3, 0.95)), "runs/x/evidence.json");

    private static CampaignStatus Searching()
    {
        var none = ImmutableSortedDictionary<string, long>.Empty;
        return new CampaignStatus(
            CampaignPhase.Searching,
            "searching",
            220,
            212,
            60,
            new BudgetSettings(60, null),
            new BestScreen("c", 9.3, "cpu:0", "tune"),
            ImmutableSortedDictionary<string, string>.Empty,
            new RunCounts(none, none.Add("compile", 6), none),
            new RunCost(0, 0, 60),
            [new Notable(7, "new best")],
            null,
            null,
            null,
            IsRunning: true);
    }

    private static RunEnd End(string reason, Claim? claim)
    {
        var none = ImmutableSortedDictionary<string, long>.Empty;
        var counts = new RunCounts(none.Add("accepted", 198).Add("rejected", 14), none.Add("compile", 6).Add("correctness", 8), none);
        return new RunEnd(reason, null, new RunResult(1, claim, counts, new RunCost(0, 0, 60), 60, null), "half came from recorded answers", ["runs/x/report.html"]);
    }
}
