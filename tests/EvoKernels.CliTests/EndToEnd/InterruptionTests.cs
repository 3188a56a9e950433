using Xunit;

namespace EvoKernels.CliTests.EndToEnd;

[Collection(OneCore.Name)]
public sealed class InterruptionTests(House house)
{
    private const string ContinueWith = "continue with: ";

    [Fact]
    public async Task Run_KilledThenResumed_RepeatsNothingAndLosesNothing()
    {
        var run = house.Fresh("run");
        var campaign = new TinyCampaign(house.Fresh("campaign"), evaluations: 15).File;
        using (var first = house.Start("run", "--no-reproduce", campaign, "--out", run))
        {
            await first.UntilAsync(() => RunJournal.Evaluated(run).Length >= 5, "five evaluations");
            first.Signal(CliProcess.Kill);
            Assert.Equal(128 + CliProcess.Kill, (await first.EndAsync()).ExitCode);
        }

        await house.NoWorkersAsync();
        var before = RunJournal.Evaluated(run);

        var ended = await house.RunAsync("run", "--no-reproduce", campaign, "--out", run, "--resume");

        Assert.True(ended.ExitCode is 0 or 3, ended.ToString());
        RunJournal.AssertSound(run);
        var after = RunJournal.Evaluated(run);
        Assert.Equal(before, after.Take(before.Length));
        Assert.Equal(15, after.Length);
        Assert.Single(RunJournal.Lines(run), line => RunJournal.Type(line) == "finished");
        await house.NoWorkersAsync();
    }

    [Fact]
    public async Task Run_CtrlCOnce_DrainsAndPrintsACommandThatContinues()
    {
        var run = house.Fresh("a run");
        var campaign = new TinyCampaign(house.Fresh("campaign"), evaluations: 10).File;
        using var process = house.Start("run", "--no-reproduce", campaign, "--out", run);
        await process.UntilAsync(() => RunJournal.Evaluated(run).Length >= 2, "two evaluations");
        process.SignalGroup(CliProcess.Interrupt);
        var drained = await process.EndAsync();

        Assert.True(drained.ExitCode == 130, drained.ToString());
        Assert.Contains("finishing what is under way", drained.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(run, "report.html")));
        Assert.All(RunJournal.Evaluated(run), line => Assert.True(RunJournal.Verdict(line) is "accepted" or "inconclusive", line));
        Assert.InRange(RunJournal.Evaluated(run).Length, 2, 9);
        var at = drained.Error.IndexOf(ContinueWith, StringComparison.Ordinal);
        Assert.True(at >= 0, drained.ToString());

        var resumed = await house.PasteAsync(drained.Error[(at + ContinueWith.Length)..]);

        Assert.True(resumed.ExitCode is 0 or 3, resumed.ToString());
        RunJournal.AssertSound(run);
        Assert.Equal(10, RunJournal.Evaluated(run).Length);
        await house.NoWorkersAsync();
    }

    [Fact]
    public async Task Run_CtrlCWhileTheClaimIsRepeated_KeepsTheRunAndResumesOnlyThat()
    {
        var run = house.Fresh("run");
        // So slow a baseline that the first look decides, and there is a claim for sure.
        var campaign = new TinyCampaign(house.Fresh("campaign"), evaluations: 3).WithSlowBaseline().File;
        using var process = house.Start("run", campaign, "--out", run);
        await process.UntilAsync(
            () => process.Output.Contains("repeating the claim in a fresh process", StringComparison.Ordinal) || process.Output.Contains("not reproduced: ", StringComparison.Ordinal),
            "the claim is being repeated");
        Assert.SkipWhen(process.Output.Contains("the control failed", StringComparison.Ordinal), "the machine is so crowded that the control failed: there is no claim to repeat");
        process.SignalGroup(CliProcess.Interrupt);
        var ended = await process.EndAsync();

        Assert.True(ended.ExitCode == 130, ended.ToString());
        Assert.Contains("not reproduced: interrupted", ended.Output, StringComparison.Ordinal);
        await house.NoWorkersAsync();
        var before = RunJournal.Lines(run);
        Assert.Equal("finished", RunJournal.Type(before[^1]));

        var resumed = await house.RunAsync("run", campaign, "--out", run, "--resume");

        Assert.True(resumed.ExitCode is 0 or 3, resumed.ToString());
        var after = RunJournal.Lines(run);
        Assert.Equal(before, after[..^1]);
        Assert.Equal("reproduced", RunJournal.Type(after[^1]));
        RunJournal.AssertSound(run);
        await house.NoWorkersAsync();
    }

    [Fact]
    public async Task Run_CtrlCTwice_StopsWithoutWaitingForACandidateThatHangs()
    {
        var run = house.Fresh("run");
        var campaign = new TinyCampaign(house.Fresh("campaign"), evaluations: 10)
            .WithSeed("hangs", TinyCampaign.Kernel("volatile int forever = 1; while (forever) { } y[0] = x[0];"));
        using var process = house.Start("run", "--no-reproduce", campaign.File, "--out", run, "--set", "evaluator.timeout_seconds=300");
        await process.UntilAsync(() => RunJournal.Lines(run).Any(line => RunJournal.Type(line) == "device-ready"), "the device is ready");
        process.SignalGroup(CliProcess.Interrupt);
        await process.UntilAsync(() => process.Error.Contains("finishing what is under way", StringComparison.Ordinal), "it says that it drains");

        process.SignalGroup(CliProcess.Interrupt);
        var ended = await process.EndAsync(limitSeconds: 30);

        Assert.True(ended.ExitCode == 130, ended.ToString());
        Assert.Contains($"stopped; {ContinueWith}", ended.Error, StringComparison.Ordinal);
        await house.NoWorkersAsync();
    }

    [Fact]
    public async Task Run_FolderInUse_SecondNamesFolderAndProcessAndFirstGoesOn()
    {
        var run = house.Fresh("run");
        var campaign = new TinyCampaign(house.Fresh("campaign"), evaluations: 6).File;
        using var first = house.Start("run", "--no-reproduce", campaign, "--out", run);
        await first.UntilAsync(() => File.Exists(Path.Combine(run, "campaign.yaml")), "the folder is taken");

        var seconds = await Task.WhenAll(
            house.RunAsync("run", "--no-reproduce", campaign, "--out", run),
            house.RunAsync("run", "--no-reproduce", campaign, "--out", run, "--resume"));

        Assert.All(seconds, ended => Assert.True(ended.ExitCode == 4 && ended.Message.Contains(run, StringComparison.Ordinal), ended.ToString()));
        Assert.Contains($"process {first.Id} ", seconds[1].Message, StringComparison.Ordinal);
        var end = await first.EndAsync();
        Assert.True(end.ExitCode is 0 or 3, end.ToString());
        RunJournal.AssertSound(run);
    }

    [Fact]
    public async Task Run_TwoAtOnceOnOneCore_BothFinish()
    {
        var campaign = new TinyCampaign(house.Fresh("campaign"), evaluations: 6).File;
        string[] runs = [house.Fresh("run"), house.Fresh("run")];

        var ends = await Task.WhenAll(runs.Select(run => house.RunAsync("run", "--no-reproduce", campaign, "--out", run)));

        Assert.All(ends, end => Assert.True(end.ExitCode is 0 or 3, end.ToString()));
        Assert.All(runs, run => Assert.Equal(6, RunJournal.Evaluated(run).Length));
        Assert.All(runs, RunJournal.AssertSound);
    }
}
