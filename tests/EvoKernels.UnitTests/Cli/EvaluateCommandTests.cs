using EvoKernels.Contracts.Evaluations;
using EvoKernels.Core.Ports;
using Xunit;

namespace EvoKernels.UnitTests.Cli;

[Collection(CurrentDirectory.Name)]
public sealed class EvaluateCommandTests : IDisposable
{
    private readonly CliSandbox _cli = new();

    public void Dispose() => _cli.Dispose();

    [Theory]
    [InlineData(Verdict.Accepted, 0)]
    [InlineData(Verdict.Rejected, 2)]
    [InlineData(Verdict.Inconclusive, 3)]
    [InlineData(Verdict.Failed, 5)]
    public async Task Evaluate_Verdict_GivesExitCode(Verdict verdict, int expected)
    {
        _cli.Evaluation = CliSandbox.Make(verdict, "correctness", "y[3] is wrong");

        Assert.Equal(expected, await _cli.RunAsync("evaluate", "demo", "kernel.cpp"));
    }

    [Fact]
    public async Task Evaluate_Json_PrintsOneClaimAndNothingElse()
    {
        _cli.Evaluation = CliSandbox.Make(Verdict.Rejected, "correctness", "y[3] is wrong");

        await _cli.RunAsync("evaluate", "demo", "kernel.cpp", "--json");

        Assert.Equal(["task", "candidate", "device", "verdict", "gate", "reason", "speedup", "shapes", "evidence"], _cli.Json.EnumerateObject().Select(property => property.Name));
        Assert.Equal("rejected", _cli.Json.GetProperty("verdict").GetString());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, _cli.Json.GetProperty("speedup").ValueKind);
        Assert.Contains("compiling the reference", _cli.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evaluate_Tune_OverridesDefault()
    {
        await _cli.RunAsync("evaluate", "demo", "kernel.cpp");
        Assert.Equal(8, _cli.Judged!.Tunables["TILE"]);

        await _cli.RunAsync("evaluate", "demo", "kernel.cpp", "--tune", "TILE=16");
        Assert.Equal(16, _cli.Judged!.Tunables["TILE"]);
    }

    [Theory]
    [InlineData("TILE=9", "tunable 'TILE' is 9; it takes 8, 16")]
    [InlineData("WIDTH=9", "'WIDTH' is not a tunable; the source declares TILE")]
    [InlineData("TILE", "expected NAME=VALUE")]
    [InlineData("TILE=x", "expected NAME=VALUE")]
    public async Task Evaluate_BadTune_IsUsageError(string setting, string expected)
    {
        Assert.Equal(4, await _cli.RunAsync("evaluate", "demo", "kernel.cpp", "--tune", setting));
        Assert.Contains(expected, _cli.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evaluate_BadDirective_NamesFileLineAndColumn()
    {
        _cli.Files.Write("bad.cpp", "// fine\n// @tune\n");

        Assert.Equal(4, await _cli.RunAsync("evaluate", "demo", "bad.cpp"));
        Assert.StartsWith("evokernels: bad.cpp:2:", _cli.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("naive", "baselines/naive.cpp")]
    [InlineData("baselines/naive.cpp", "baselines/naive.cpp")]
    [InlineData("kernel.cpp", "kernel.cpp")]
    public async Task Evaluate_Against_ComparesWithThatOneOnly(string against, string expected)
    {
        Assert.Equal(0, await _cli.RunAsync("evaluate", "demo", "kernel.cpp", "--against", against));
        Assert.Equal(expected, _cli.Against!.Baseline.Source.Name);
        Assert.Empty(_cli.Against.Flags);
    }

    [Fact]
    public async Task Evaluate_AgainstNothingKnown_ListsBaselines()
    {
        Assert.Equal(4, await _cli.RunAsync("evaluate", "demo", "kernel.cpp", "--against", "best"));
        Assert.Contains("'best' is neither a baseline of demo nor a file. Baselines: baselines/naive.cpp, baselines/blas.cpp", _cli.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evaluate_Confirm_WritesEvidenceAndNamesIt()
    {
        _cli.Evaluation = CliSandbox.Make(Verdict.Accepted, speedup: new Speedup("baselines/blas.cpp (-O3)", 9.12, 8.94, 9.31, 0.95));

        Assert.Equal(0, await _cli.RunAsync("evaluate", "demo", "kernel.cpp", "--confirm"));
        Assert.Contains("9.12x (8.94–9.31, 95%) over baselines/blas.cpp (-O3) on cpu:0", _cli.Output, StringComparison.Ordinal);
        Assert.Contains("evidence: kernel.cpp.evidence.json", _cli.Output, StringComparison.Ordinal);
        Assert.True(File.Exists("kernel.cpp.evidence.json"));
    }

    [Fact]
    public async Task Evaluate_UnusableTask_IsUsageErrorAsJsonToo()
    {
        _cli.Throws = new TaskDefectException("configs/tasks/demo/reference.cpp does not compile");

        Assert.Equal(4, await _cli.RunAsync("evaluate", "demo", "kernel.cpp", "--json"));
        Assert.Equal("task", _cli.Json.GetProperty("error").GetProperty("kind").GetString());
    }

    [Fact]
    public async Task Evaluate_LostInfrastructure_IsOneLineWithoutStackTrace()
    {
        _cli.Throws = new InvalidOperationException("the worker is gone");

        Assert.Equal(5, await _cli.RunAsync("evaluate", "demo", "kernel.cpp"));
        Assert.Contains("the worker is gone", _cli.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", _cli.Error, StringComparison.Ordinal);
    }
}
