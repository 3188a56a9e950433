using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Hosting.Reports;
using EvoKernels.Hosting.Reports.Stories;
using Xunit;

namespace EvoKernels.UnitTests.Hosting.Reports;

public sealed class QuarantineTests : IDisposable
{
    private readonly FakeRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task Of_WrongAndCheatingMembers_KeepsOnlyThoseThatAGateOfHonestyStopped()
    {
        _run.Start().Child("seed", 1);
        _run.Child("tune", null, source: "// wrong", gate: "correctness");
        _run.Child("llm-rewrite", null, source: "// clock", origin: "recorded: cheating", gate: "clocks", reason: "worked after it was done");
        _run.Child("llm-diff", null, source: "// import", gate: "policy", reason: "calls 'system'");

        var story = await StoryAsync();

        Assert.Equal(["#3 clocks", "#4 policy"], story.Quarantine.Select(one => $"{one.Member.Name} {one.Gate}"));
        Assert.Equal("worked after it was done", story.Quarantine[0].Reason);
        Assert.Equal("// clock", story.Sources[story.Quarantine[0].Member.SourceId]);
    }

    [Fact]
    public async Task Of_ChampionThatAConfirmationRefused_IsThereUnderConfirm()
    {
        var champion = _run.Start().Child("tune", 3);
        _run.Crown(champion, 3).Add(new Confirmed(FakeRun.Refused(champion.Id, Verdict.Rejected, "correctness", "wrong after 900 calls"), null));

        var one = Assert.Single((await StoryAsync()).Quarantine);

        Assert.Equal(("confirm", "correctness: wrong after 900 calls"), (one.Gate, one.Reason));
    }

    [Fact]
    public async Task Tally_SameOperatorAndOrigin_AreCountedTogether()
    {
        _run.Start();
        _run.Child("llm-diff", null, source: "// 1", origin: "model-a", gate: "policy");
        _run.Child("llm-diff", null, source: "// 2", origin: "model-b", gate: "policy");
        _run.Child("llm-diff", null, source: "// 3", origin: "model-b", gate: "policy");

        var tallies = Quarantine.Tally((await StoryAsync()).Quarantine);

        Assert.Equal([new QuarantineTally("llm-diff", "model-b", "policy", 2), new QuarantineTally("llm-diff", "model-a", "policy", 1)], tallies);
    }

    [Fact]
    public async Task Report_QuarantinedSource_IsShownAndEncoded()
    {
        _run.Start();
        _run.Child("llm-rewrite", null, source: "// <script>alert(1)</script>", origin: "recorded: cheating", gate: "policy", reason: "calls 'system'");

        var html = await File.ReadAllTextAsync(await HtmlReport.WriteAsync(_run.Write(), cancellationToken: TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);

        Assert.Contains("id=\"quarantine\"", html, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;alert(1)", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Report_NothingQuarantined_HasNoSuchSection()
    {
        _run.Start().Child("seed", 1);

        var html = await File.ReadAllTextAsync(await HtmlReport.WriteAsync(_run.Write(), cancellationToken: TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);

        Assert.DoesNotContain("id=\"quarantine\"", html, StringComparison.Ordinal);
    }

    private Task<RunStory> StoryAsync() => RunReader.ReadAsync(_run.Write(), TestContext.Current.CancellationToken);
}
