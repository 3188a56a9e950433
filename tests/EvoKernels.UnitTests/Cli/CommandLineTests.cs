using EvoKernels.Contracts.Evaluations;
using EvoKernels.Hosting.Diagnostics;
using EvoKernels.Hosting.Evidence;
using Xunit;

namespace EvoKernels.UnitTests.Cli;

[Collection(CurrentDirectory.Name)]
public sealed class CommandLineTests : IDisposable
{
    private readonly CliSandbox _cli = new();

    public void Dispose() => _cli.Dispose();

    [Theory]
    [InlineData("bogus")]
    [InlineData("serve")]
    [InlineData("run")]
    [InlineData("run a b")]
    [InlineData("run x.yaml")]
    [InlineData("run configs/campaigns/trial.yaml --set")]
    [InlineData("run configs/campaigns/trial.yaml --set budget.second=1")]
    [InlineData("run configs/campaigns/trial.yaml --resume")]
    [InlineData("run configs/campaigns/trial.yaml --out configs")]
    [InlineData("run configs/campaigns/trial.yaml --out kernel.cpp")]
    [InlineData("evaluate demo")]
    [InlineData("evaluate demo absent.cpp")]
    [InlineData("evaluate demo kernel.cpp --device cpu:9")]
    [InlineData("evaluate demo kernel.cpp --colour")]
    [InlineData("tasks")]
    [InlineData("tasks show nothing")]
    [InlineData("report absent")]
    [InlineData("report configs")]
    [InlineData("export configs")]
    [InlineData("export configs --format xml")]
    public async Task Run_WrongUsage_ExitsWithFourAndSaysWhy(string line)
    {
        Assert.Equal(4, await _cli.RunAsync(line.Split(' ')));
        Assert.StartsWith("evokernels: ", _cli.Error, StringComparison.Ordinal);
        Assert.Empty(_cli.Output);
    }

    [Fact]
    public async Task Run_WrongUsageWithJson_PrintsErrorObject()
    {
        Assert.Equal(4, await _cli.RunAsync("devices", "--bogus", "--json"));
        Assert.Equal("usage", _cli.Json.GetProperty("error").GetProperty("kind").GetString());
    }

    [Theory]
    [InlineData("run")]
    [InlineData("evaluate")]
    [InlineData("reproduce")]
    [InlineData("devices")]
    [InlineData("doctor")]
    [InlineData("tasks")]
    [InlineData("tasks list")]
    [InlineData("tasks show")]
    [InlineData("tasks lint")]
    [InlineData("report")]
    [InlineData("export")]
    public async Task Help_EveryCommand_TeachesByExample(string command)
    {
        using var output = new StringWriter();
        var before = Console.Out;
        Console.SetOut(output);
        try
        {
            Assert.Equal(0, await _cli.RunAsync([.. command.Split(' '), "--help"]));
        }
        finally
        {
            Console.SetOut(before);
        }

        Assert.Contains($"  evokernels {command} ", output.ToString().Replace("\n", " \n", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("Example", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Devices_Text_ShowsCeilingsOnceForAlikeProcessorsAndNoEscapes()
    {
        Assert.Equal(0, await _cli.RunAsync("devices"));
        Assert.Contains("28.1 GB/s", _cli.Output, StringComparison.Ordinal);
        Assert.Contains("4.00 MiB", _cli.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', _cli.Output);
    }

    [Fact]
    public async Task Devices_Json_IsOneObject()
    {
        Assert.Equal(0, await _cli.RunAsync("devices", "--json"));
        Assert.Equal("cpu:0", _cli.Json.GetProperty("devices")[0].GetProperty("id").GetString());
    }

    [Theory]
    [InlineData(FindingLevel.Ok, 0)]
    [InlineData(FindingLevel.Warn, 0)]
    [InlineData(FindingLevel.Fail, 5)]
    public async Task Doctor_Finding_GivesExitCodeAndRemedy(FindingLevel level, int expected)
    {
        _cli.Findings = [new Finding("compiler", level, "g++ is missing", "apt-get install g++")];

        Assert.Equal(expected, await _cli.RunAsync("doctor"));
        Assert.Contains("Remedy: apt-get install g++", _cli.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ReplayVerdict.Replicated, 0, "replicated: ")]
    [InlineData(ReplayVerdict.NotReplicated, 2, "not replicated: ")]
    [InlineData(ReplayVerdict.Inconclusive, 3, "inconclusive: ")]
    [InlineData(ReplayVerdict.Failed, 5, "failed: ")]
    public async Task Reproduce_Verdict_GivesExitCodeAndBothIntervals(ReplayVerdict verdict, int exit, string text)
    {
        var claimed = new Speedup("baselines/naive.cpp", 3, 2.9, 3.1, 0.95);
        _cli.Reproduction = new Reproduction(verdict, "why", "demo", "c", "cpu:0", claimed, claimed with { Estimate = 1.5, Lower = 1.4, Upper = 1.6 }, "there", "here", ["another compiler"]);

        Assert.Equal(exit, await _cli.RunAsync("reproduce", "evidence.json"));
        Assert.StartsWith(text, _cli.Output, StringComparison.Ordinal);
        Assert.Contains("3.00x (2.90–3.10, 95%)", _cli.Output, StringComparison.Ordinal);
        Assert.Contains("1.50x (1.40–1.60, 95%)", _cli.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tasks_ListAndShow_NameSignature()
    {
        Assert.Equal(0, await _cli.RunAsync("tasks", "list"));
        Assert.Equal(0, await _cli.RunAsync("tasks", "show", "demo"));
        Assert.Contains("x[rows, cols] → y[rows, cols]", _cli.Output, StringComparison.Ordinal);
        Assert.Contains("void kernel(const float* x, float* y, int64_t rows, int64_t cols)", _cli.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Verdict.Accepted, 0, "demo: ready")]
    [InlineData(Verdict.Rejected, 4, "seeds/naive.cpp: policy: no exported kernel")]
    public async Task Lint_Seeds_AreTriedOnADevice(Verdict verdict, int exit, string expected)
    {
        _cli.Evaluation = CliSandbox.Make(verdict, "policy", "no exported kernel");

        Assert.Equal(exit, await _cli.RunAsync("tasks", "lint", "demo"));
        Assert.Contains(expected, _cli.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReportAndExport_ExistingRun_PrintPaths()
    {
        _cli.Files.Write("runs/a-1/journal.jsonl", "{}\n");

        Assert.Equal(0, await _cli.RunAsync("report", "runs/a-1"));
        Assert.Equal(0, await _cli.RunAsync("export", "runs/a-1", "--format", "csv"));
        Assert.Equal("runs/a-1/report.html\nruns/a-1/evaluations.csv\n", _cli.Output);
    }
}
