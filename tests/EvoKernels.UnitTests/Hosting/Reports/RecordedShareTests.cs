using EvoKernels.Hosting.Reports;
using EvoKernels.Hosting.Reports.Stories;
using Xunit;

namespace EvoKernels.UnitTests.Hosting.Reports;

public sealed class RecordedShareTests : IDisposable
{
    private readonly FakeRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task Sentence_RecordedStepInTheLineage_DividesTheGain()
    {
        var seed = _run.Start().Child("seed", 0.5);
        var rewrite = _run.Child("llm-rewrite", 1.5, seed, source: "// other", origin: "recorded: good");
        var best = _run.Child("tune", 1.8, rewrite);
        _run.Crown(best, 1.8);

        var share = await ShareAsync();

        Assert.Equal((2, 1, 1), (share.Steps, share.RecordedSteps, share.MembersOfRun));
        Assert.Equal((3.0, 1.2), (Math.Round(share.RecordedFactor!.Value, 9), Math.Round(share.OtherFactor!.Value, 9)));
        Assert.Contains("1 of the 2 steps", share.Sentence);
        Assert.Contains("by 3.00 and all other steps by 1.20", share.Sentence);
        Assert.Contains("source text is a recorded answer (#2)", share.Sentence);
    }

    [Fact]
    public async Task Sentence_RecordedAnswersElsewhere_GainNothing()
    {
        var seed = _run.Start().Child("seed", 1.5);
        _run.Child("llm-rewrite", 0.5, seed, source: "// other", origin: "recorded: useless");

        Assert.Contains("none of its gain is theirs", (await ShareAsync()).Sentence);
    }

    [Fact]
    public async Task Sentence_LiveAnswer_IsNotRecorded()
    {
        var seed = _run.Start().Child("seed", 0.5);
        _run.Child("llm-rewrite", 1.5, seed, source: "// other", origin: "model: some-name");

        Assert.Equal("No recorded answer took part in this run.", (await ShareAsync()).Sentence);
    }

    [Fact]
    public async Task Sentence_NothingAccepted_HasNoGainToDivide()
    {
        _run.Start().Child("llm-rewrite", null, origin: "recorded: cheat");

        Assert.Contains("no gain to divide", (await ShareAsync()).Sentence);
    }

    private async Task<RecordedShare> ShareAsync()
    {
        _run.Write();
        return (await RunReader.ReadAsync(_run.Folder, TestContext.Current.CancellationToken)).Recorded;
    }
}
