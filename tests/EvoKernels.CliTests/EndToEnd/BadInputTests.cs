using System.Diagnostics;
using System.Text.Json;
using Xunit;

namespace EvoKernels.CliTests.EndToEnd;

[Collection(OneCore.Name)]
public sealed class BadInputTests(House house)
{
    private const int Usage = 4;
    private const int Infrastructure = 5;

    [Theory]
    [InlineData("database.num_island=2", "num_islands")]
    [InlineData("databas.num_islands=2", "database")]
    [InlineData("budget.evaluations=many", "budget.evaluations")]
    [InlineData("evaluator.confirm_pairs=2", "evaluator.confirm_pairs")]
    [InlineData("task=row-softmaxx", "row-softmax")]
    [InlineData("devices=[cpu:9999]", "cpu:9999")]
    [InlineData("llm.deck=nowhere", "nowhere")]
    public async Task Run_WrongSetting_NamesItAndWhatIsRight(string setting, string named)
    {
        var run = house.Fresh("run");
        var ended = await house.RunAsync("run", Campaign().File, "--out", run, "--set", setting);

        AssertRefused(ended, Usage, named);
        Assert.False(Directory.Exists(run));
    }

    [Fact]
    public async Task Run_WrongKeyInFile_NamesFileLineAndKey()
    {
        var campaign = Campaign();
        await File.AppendAllTextAsync(campaign.File, "budgett: {seconds: 1}\n", TestContext.Current.CancellationToken);

        AssertRefused(await house.RunAsync("run", campaign.File), Usage, "tiny.yaml:7:1: budgett", "budget");
    }

    [Fact]
    public async Task Run_AbsentCampaign_SaysSo() => AssertRefused(await house.RunAsync("run", "absent.yaml"), Usage, "absent.yaml", "quickstart");

    [Fact]
    public async Task Run_TaskNamesAbsentFile_SaysWhere()
    {
        var campaign = Campaign();
        File.Delete(Path.Combine(campaign.Task, "baselines/naive.cpp"));

        AssertRefused(await house.RunAsync("run", campaign.File), Usage, "task.yaml", "baselines/naive.cpp");
    }

    [Fact]
    public async Task Run_NothingToResume_SaysSo()
    {
        var run = house.Fresh("run");
        AssertRefused(await house.RunAsync("run", Campaign().File, "--out", run, "--resume"), Usage, run);
        AssertRefused(await house.RunAsync("run", Campaign().File, "--resume"), Usage, "tiny");
    }

    [Fact]
    public async Task Run_OtherCampaignResumed_NamesTheDifference()
    {
        var (run, campaign) = (house.Fresh("run"), Campaign());
        using (var first = house.Start("run", "--no-reproduce", campaign.File, "--out", run))
        {
            await first.UntilAsync(() => RunJournal.Lines(run).Length > 0, "the run began");
            first.Signal(CliProcess.Kill);
            await first.EndAsync();
        }

        AssertRefused(await house.RunAsync("run", "--no-reproduce", campaign.File, "--out", run, "--resume", "--set", "random_seed=7"), Usage, "randomSeed", run);
    }

    [Theory]
    [InlineData("/proc/evokernels-run", Infrastructure)]
    [InlineData("/sys/evokernels-run", Infrastructure)]
    [InlineData("/dev/null", Usage)]
    [InlineData("/dev/null/run", Infrastructure)]
    public async Task Run_FolderCannotBeWritten_NamesItAndTheWayOut(string folder, int exitCode) =>
        AssertRefused(await house.RunAsync("run", Campaign().File, "--out", folder), exitCode, folder, "--out");

    [Fact]
    public async Task Run_ReferenceDoesNotCompile_IsTheTasksFault()
    {
        var campaign = Campaign();
        campaign.Write("reference.cpp", "extern \"C\" void reference(const double* x, double* y, long n) { y[0] = undeclared; }\n");
        var run = house.Fresh("run");

        var ended = await house.RunAsync("run", "--no-reproduce", campaign.File, "--out", run);
        var evaluated = await house.RunAsync("evaluate", campaign.Task, Path.Combine(campaign.Task, "seeds/naive.cpp"));

        AssertRefused(ended, Infrastructure, "reference.cpp", "undeclared");
        AssertRefused(evaluated, Usage, "reference.cpp", "undeclared");
    }

    [Fact]
    public async Task Evaluate_BaselineIsWrong_IsTheTasksFault()
    {
        var campaign = Campaign();
        campaign.Write("baselines/naive.cpp", TinyCampaign.Kernel("for (int64_t i = 0; i < n; i++) y[i] = 3 * x[i];"));

        AssertRefused(await house.RunAsync("evaluate", campaign.Task, Path.Combine(campaign.Task, "seeds/naive.cpp")), Usage, "baselines/naive.cpp");
    }

    [Fact]
    public async Task Evaluate_WrongArguments_NameTheFix()
    {
        var campaign = Campaign();
        var (naive, tunable) = (Path.Combine(campaign.Task, "seeds/naive.cpp"), Path.Combine(campaign.Task, "seeds/tunable.cpp"));

        AssertRefused(await house.RunAsync("evaluate", "row-softmaxx", naive), Usage, "row-softmax");
        AssertRefused(await house.RunAsync("evaluate", campaign.Task, "absent.cpp"), Usage, "absent.cpp");
        AssertRefused(await house.RunAsync("evaluate", campaign.Task, naive, "--device", "gpu:0"), Usage, "gpu:0");
        AssertRefused(await house.RunAsync("evaluate", campaign.Task, tunable, "--tune", "UNROL=2"), Usage, "UNROL");
        AssertRefused(await house.RunAsync("evaluate", campaign.Task, tunable, "--tune", "UNROLL=3"), Usage, "UNROLL");
        AssertRefused(await house.RunAsync("evaluate", campaign.Task, tunable, "--tune", "UNROLL"), Usage, "NAME=VALUE");
        AssertRefused(await house.RunAsync("evaluate", campaign.Task, naive, "--against", "absent"), Usage, "absent");
    }

    [Theory]
    [InlineData("evaluate", "row-softmaxx", "x.cpp")]
    [InlineData("reproduce", "absent.json")]
    [InlineData("evaluate", "--nonsense")]
    public async Task AnyCommand_FailsWithJson_PrintsOneErrorObject(params string[] arguments)
    {
        var ended = await house.RunAsync([.. arguments, "--json"]);

        Assert.Equal(Usage, ended.ExitCode);
        AssertErrorObject(ended);
    }

    [Fact]
    public async Task Evaluate_NoCompiler_NamesTheVariable()
    {
        var campaign = Campaign();
        (string, string)[] environment = [("EVOKERNELS_CXX", "/nonexistent")];

        var ended = await house.RunAsync(environment, "evaluate", campaign.Task, Path.Combine(campaign.Task, "seeds/naive.cpp"), "--json");
        var run = await house.RunAsync(environment, "run", campaign.File, "--out", house.Fresh("run"));

        AssertRefused(ended, Infrastructure, "EVOKERNELS_CXX=/nonexistent", "g++");
        AssertErrorObject(ended);
        AssertRefused(run, Infrastructure, "EVOKERNELS_CXX=/nonexistent", "g++");
    }

    [Fact]
    public async Task Run_DiskFillsUp_SaysSoAndContinuesWhenThereIsSpace()
    {
        var disk = house.Fresh("disk");
        Directory.CreateDirectory(disk);
        Assert.SkipUnless(await SystemAsync("mount", "-t", "tmpfs", "-o", "size=600k", "none", disk), "mounting a small file system needs root and the right to mount");
        try
        {
            var (run, campaign) = (Path.Combine(disk, "run"), new TinyCampaign(house.Fresh("campaign"), evaluations: 20).File);
            var ended = await house.RunAsync("run", "--no-reproduce", campaign, "--out", run);
            var kept = RunJournal.Evaluated(run);

            AssertRefused(ended, Infrastructure, run, "no space", "--resume");
            Assert.True(await SystemAsync("mount", "-o", "remount,size=64m", disk));
            var resumed = await house.RunAsync("run", "--no-reproduce", campaign, "--out", run, "--resume");

            Assert.True(resumed.ExitCode is 0 or 3, $"{ended}\n=== resumed\n{resumed}");
            RunJournal.AssertSound(run);
            Assert.Equal(kept, RunJournal.Evaluated(run).Take(kept.Length));
            Assert.Equal(20, RunJournal.Evaluated(run).Length);
        }
        finally
        {
            await SystemAsync("umount", "--lazy", disk);
        }
    }

    private TinyCampaign Campaign() => new(house.Fresh("campaign"), evaluations: 3);

    /// <summary>One or two lines that name what is wrong, on standard error, and the right code.</summary>
    private static void AssertRefused(Ended ended, int exitCode, params string[] named)
    {
        Assert.True(ended.ExitCode == exitCode, ended.ToString());
        Assert.All(named, name => Assert.True(ended.Message.Contains(name, StringComparison.Ordinal), $"'{name}' is not named\n{ended}"));
        Assert.True(ended.Message.Split('\n').Length <= 2 && Trace(ended).Length == 0, ended.ToString());
    }

    private static void AssertErrorObject(Ended ended)
    {
        var error = JsonDocument.Parse(ended.Output).RootElement.GetProperty("error");
        Assert.NotEmpty(error.GetProperty("message").GetString()!);
        Assert.StartsWith("evokernels: ", ended.Message, StringComparison.Ordinal);
    }

    /// <summary>What only a programmer could read.</summary>
    private static string Trace(Ended ended) =>
        string.Join('\n', $"{ended.Output}\n{ended.Error}".Split('\n').Where(line => line.StartsWith("   at ", StringComparison.Ordinal) || line.Contains("Exception", StringComparison.Ordinal)));

    private static async Task<bool> SystemAsync(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode == 0;
    }
}
