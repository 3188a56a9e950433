using System.Text.Json;
using EvoKernels.Contracts.Candidates;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Hosting.Reports;
using EvoKernels.UnitTests.Hosting.Reports;
using Xunit;

namespace EvoKernels.UnitTests.Cli;

[Collection(CurrentDirectory.Name)]
public sealed class AuditCommandTests : IDisposable
{
    private readonly CliSandbox _cli = new();
    private readonly FakeRun _run = new();

    public void Dispose()
    {
        _run.Dispose();
        _cli.Dispose();
    }

    [Fact]
    public async Task Audit_AllStand_ExitsWithZeroAndKeepsTheResult()
    {
        _run.Start().Child("seed", 1);
        _run.Child("tune", null, source: "// was wrong before: not judged again");

        Assert.Equal(0, await AuditAsync());

        Assert.Contains("1 of 1 accepted members judged again on cpu:0: none fell", _cli.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(_run.Folder, "audit.json")));
    }

    [Fact]
    public async Task Audit_MemberRefusedNow_NamesItAndItsAcceptedDescendants()
    {
        var seed = _run.Start().Child("seed", 1);
        var cheat = _run.Child("llm-rewrite", 2, seed, source: "// cheat", origin: "model-a");
        var child = _run.Child("tune", 3, cheat);
        _run.Child("tune", null, cheat);
        var champion = _run.Child("recombine", 4, seed, second: child, flags: ["-O2"]);
        _run.Crown(champion, 4);
        _cli.Judge = candidate => candidate.Id == cheat.Id ? CliSandbox.Make(Verdict.Rejected, "policy", "a new rule") : CliSandbox.Make(Verdict.Accepted);

        Assert.Equal(2, await AuditAsync("--json"));

        var audit = _cli.Json;
        var fell = Assert.Single(audit.GetProperty("fell").EnumerateArray());
        Assert.Equal(("#2", "model-a", "policy", "a new rule"), (Text(fell, "name"), Text(fell, "origin"), Text(fell, "gate"), Text(fell, "reason")));
        Assert.Equal(["#3", "#5"], fell.GetProperty("descendants").EnumerateArray().Select(name => name.GetString()));
        Assert.False(audit.GetProperty("championFell").GetBoolean());
        Assert.Equal(["#2"], audit.GetProperty("championDescends").EnumerateArray().Select(name => name.GetString()));
    }

    [Fact]
    public async Task Audit_ChampionRefusedNow_SaysThatTheClaimDoesNotStandAndSoDoesTheReport()
    {
        var champion = _run.Start().Child("seed", 2);
        _run.Crown(champion, 2).Confirm(champion, 2, 1.9, 2.1);
        _cli.Evaluation = CliSandbox.Make(Verdict.Rejected, "roofline", "faster than memory");

        Assert.Equal(2, await AuditAsync());

        Assert.Contains("the champion #1 fell: the run's claim does not stand", _cli.Output, StringComparison.Ordinal);
        var html = await File.ReadAllTextAsync(await HtmlReport.WriteAsync(_run.Folder, cancellationToken: TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
        Assert.Contains("The champion #1 fell: this run&#39;s claim does not stand.", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Audit_Interrupted_KeepsWhatWasJudged()
    {
        var judged = new List<Candidate>();
        var first = _run.Start().Child("seed", 1);
        _run.Child("tune", 2, first);
        _cli.Judge = candidate =>
        {
            judged.Add(candidate);
            return judged.Count == 1 ? CliSandbox.Make(Verdict.Accepted) : throw Interrupt();
        };

        Assert.Equal(130, await AuditAsync());

        Assert.Contains("1 of 2 accepted members judged again", _cli.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Audit_NotDecided_IsNoVerdict()
    {
        _run.Start().Child("seed", 1);
        _cli.Evaluation = CliSandbox.Make(Verdict.Inconclusive, null, "too short");

        Assert.Equal(3, await AuditAsync());
    }

    [Fact]
    public async Task Quarantine_Sources_AreWrittenByNumber()
    {
        _run.Start();
        _run.Child("llm-diff", null, source: "// import", origin: "model-a", gate: "policy", reason: "calls 'system'");
        var folder = _cli.Files.At("cheats");

        Assert.Equal(0, await _cli.RunAsync("quarantine", _run.Write(), "--sources", folder));

        Assert.Contains("calls 'system'", _cli.Output, StringComparison.Ordinal);
        Assert.Equal("// import", await File.ReadAllTextAsync(Path.Combine(folder, "1.cpp"), TestContext.Current.CancellationToken));
    }

    private Exception Interrupt()
    {
        _cli.Interrupts.Signal();
        return new OperationCanceledException(_cli.Interrupts.Stop);
    }

    private Task<int> AuditAsync(params string[] more)
    {
        _run.Write(yaml: "task: demo\n");
        return _cli.RunAsync(["audit", _run.Folder, .. more]);
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
