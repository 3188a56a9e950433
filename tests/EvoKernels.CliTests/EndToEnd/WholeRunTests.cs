using System.Text.Json;
using Xunit;

namespace EvoKernels.CliTests.EndToEnd;

[Collection(OneCore.Name)]
public sealed class WholeRunTests(House house)
{
    [Fact]
    public async Task Run_ToItsEnd_LeavesEverythingAndReproduces()
    {
        var run = house.Fresh("run");

        var ended = await house.RunAsync("run", new TinyCampaign(house.Fresh("campaign"), evaluations: 25).File, "--out", run);

        Assert.True(ended.ExitCode is 0 or 3, ended.ToString());
        Assert.All(["campaign.yaml", "journal.jsonl", "best.cpp", "evidence.json", "result.json", "report.html", "state.db"], file => Assert.True(File.Exists(Path.Combine(run, file)), file));
        RunJournal.AssertSound(run);
        AssertResult(run, ended.ExitCode);
        await AssertExportsAsync(run);

        AssertReproduced(run, ended);
        await house.NoWorkersAsync();
    }

    [Fact]
    public async Task Run_SeedsThatDoHarm_AreRejectedAndTheRestGoesOn()
    {
        const string Trap = "volatile int* nowhere = nullptr; *nowhere = 1;";
        const string Exit = "asm volatile(\"syscall\" :: \"a\"(231L), \"D\"(0L) : \"rcx\", \"r11\", \"memory\");";
        const string Babble = "asm volatile(\"syscall\" :: \"a\"(1L), \"D\"(1L), \"S\"(x), \"d\"(n) : \"rcx\", \"r11\", \"memory\");";
        var run = house.Fresh("run");
        var campaign = new TinyCampaign(house.Fresh("campaign"), evaluations: 12)
            .WithSeed("hangs", TinyCampaign.Kernel("volatile int forever = 1; while (forever) { } y[0] = x[0];"))
            .WithSeed("crashes", TinyCampaign.Kernel(Trap))
            .WithSeed("hoards", $"static volatile char hoard[1L << 30];\n{TinyCampaign.Kernel("for (int64_t i = 0; i < (1L << 30); i += 4096) hoard[i] = 1;")}")
            .WithSeed("recurses", $"static long deeper(long n) {{ volatile char pad[4096]; pad[0] = 1; return n == -1 ? pad[0] : deeper(n + 1) + pad[0]; }}\n{TinyCampaign.Kernel("y[0] = deeper(n);")}")
            .WithSeed("writes_beyond", TinyCampaign.Kernel("for (int64_t i = 0; i < n + 4096; i++) y[i] = 2 * x[i < n ? i : 0];"))
            .WithSeed("writes_garbage", TinyCampaign.Kernel("for (int64_t i = 0; i < n; i++) y[i] = (float)(i * 2654435761u);"))
            .WithSeed("exits", TinyCampaign.Kernel(Exit))
            .WithSeed("prints", TinyCampaign.Kernel(Babble))
            .WithSeed("no_code", "this is no C++\n");

        var ended = await house.RunAsync("run", "--no-reproduce", campaign.File, "--out", run, "--set", "evaluator.timeout_seconds=0.5");

        Assert.True(ended.ExitCode is 0 or 3, ended.ToString());
        RunJournal.AssertSound(run);
        var verdicts = RunJournal.Evaluated(run);
        Assert.Equal(12, verdicts.Length);
        Assert.Equal(9, verdicts.Count(line => RunJournal.Verdict(line) == "rejected"));
        Assert.All(verdicts.Where(line => RunJournal.Verdict(line) == "rejected"), line =>
        {
            Assert.NotEmpty(RunJournal.Evaluation(line).GetProperty("gate").GetString()!);
            Assert.NotEmpty(RunJournal.Evaluation(line).GetProperty("reason").GetString()!);
        });
        Assert.DoesNotContain(verdicts, line => RunJournal.Verdict(line) == "failed");
        await house.NoWorkersAsync();
    }

    /// <summary>A claim was repeated by a fresh process, whose answer is the last event and the last line.</summary>
    private static void AssertReproduced(string run, Ended ended)
    {
        var result = JsonDocument.Parse(File.ReadAllText(Path.Combine(run, "result.json"))).RootElement;
        var last = ended.Output.TrimEnd().Split('\n')[^1];
        if (result.GetProperty("claim").GetProperty("verdict").GetString() != "accepted")
        {
            Assert.StartsWith("not reproduced: the champion's confirmation ended without a claim", last, StringComparison.Ordinal);
            return;
        }

        var answer = JsonDocument.Parse(RunJournal.Lines(run)[^1]).RootElement.GetProperty("event");
        Assert.Equal("reproduced", answer.GetProperty("type").GetString());
        bool? holds = result.GetProperty("replicated").ValueKind switch { JsonValueKind.True => true, JsonValueKind.False => false, _ => null };
        Assert.Equal(holds switch { true => "replicated", false => "not-replicated", null => "inconclusive" }, answer.GetProperty("verdict").GetString());
        Assert.StartsWith(holds switch { true => "replicated: ", false => "NOT REPLICATED: ", null => "neither replicated nor refuted: " }, last, StringComparison.Ordinal);
        Assert.Contains("repeating the claim in a fresh process", ended.Output, StringComparison.Ordinal);
    }

    /// <summary>Counts add up to what the journal holds; a claim has an interval or says why it is none.</summary>
    private static void AssertResult(string run, int exitCode)
    {
        var result = JsonDocument.Parse(File.ReadAllText(Path.Combine(run, "result.json"))).RootElement;
        var verdicts = RunJournal.Evaluated(run).CountBy(RunJournal.Verdict).ToDictionary(pair => pair.Key, pair => (long)pair.Value);
        var counted = result.GetProperty("counts").GetProperty("verdict").EnumerateObject().Where(pair => pair.Value.GetInt64() > 0).ToDictionary(pair => pair.Name, pair => pair.Value.GetInt64());
        Assert.Equal(25, verdicts.Values.Sum());
        Assert.Equal(verdicts, counted);
        var claim = result.GetProperty("claim");
        var isRefuted = result.GetProperty("replicated").ValueKind == JsonValueKind.False;
        Assert.Equal(exitCode == 0 || isRefuted ? "accepted" : "inconclusive", claim.GetProperty("verdict").GetString());
        if (exitCode == 0 || isRefuted)
        {
            var speedup = claim.GetProperty("speedup");
            Assert.InRange(speedup.GetProperty("estimate").GetDouble(), speedup.GetProperty("lower").GetDouble(), speedup.GetProperty("upper").GetDouble());
        }
        else
        {
            Assert.NotEmpty(claim.GetProperty("reason").GetString()!);
        }
    }

    private async Task AssertExportsAsync(string run)
    {
        File.Delete(Path.Combine(run, "report.html"));
        var report = await house.RunAsync("report", run);
        Assert.True(report.ExitCode == 0, report.ToString());
        Assert.Contains("</html>", await File.ReadAllTextAsync(report.Output.Trim(), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        foreach (var format in new[] { "csv", "jsonl", "parquet" })
        {
            var export = await house.RunAsync("export", run, "--format", format);
            Assert.True(export.ExitCode == 0, export.ToString());
            var bytes = await File.ReadAllBytesAsync(export.Output.Trim(), TestContext.Current.CancellationToken);
            var text = System.Text.Encoding.UTF8.GetString(bytes);
            Assert.True(format == "parquet" ? text.StartsWith("PAR1", StringComparison.Ordinal) : text.Contains(RunJournal.Candidate(RunJournal.Evaluated(run)[0]), StringComparison.Ordinal), format);
        }
    }
}
