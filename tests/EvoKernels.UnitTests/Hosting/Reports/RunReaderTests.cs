using EvoKernels.Hosting.Runs;
using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Candidates;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Hosting.Reports;
using EvoKernels.Hosting.Reports.Stories;
using Xunit;

namespace EvoKernels.UnitTests.Hosting.Reports;

public sealed class RunReaderTests : IDisposable
{
    private readonly FakeRun _run = new();

    public void Dispose() => _run.Dispose();

    private Task<RunStory> ReadAsync() => RunReader.ReadAsync(_run.Folder, TestContext.Current.CancellationToken);

    [Fact]
    public async Task Read_FinishedRun_TellsMembersChampionAndClaim()
    {
        var seed = _run.Start().Child("seed", 0.8);
        var best = _run.Child("tune", 1.6, seed);
        _run.Child("llm-diff", null, best, gate: "policy", reason: "imports getpid");
        _run.Add(new Barren(_run.Ask("tune", 0, best), "duplicate of " + best.Id));
        _run.Crown(best, 1.6).Confirm(best, 1.5, 1.4, 1.6).Add(new Finished("budget", null)).Write();

        var story = await ReadAsync();

        Assert.Equal(("quickstart", "row-softmax"), (story.Campaign, story.Task));
        Assert.Equal((2, 1, 0), (story.Count(Verdict.Accepted), story.Count(Verdict.Rejected), story.Count(Verdict.Failed)));
        Assert.Equal(best.Id, story.Champion!.CandidateId);
        Assert.Equal((1.6, 1.4), (story.Screened, story.Claim!.Evaluation.Speedup!.Lower));
        Assert.Equal(["seed", "tune"], story.Lineage.Select(step => step.Member.Operator));
        Assert.Equal(2.0, story.Lineage[1].Gain!.Value, 12);
        Assert.Equal(("policy", 1, "imports getpid"), (story.Gates[0].Gate, story.Gates[0].ByOperator["llm-diff"], story.Gates[0].Examples[0].Reason));
        var tune = Assert.Single(story.Operators, tally => tally.Name == "tune");
        Assert.Equal((2, 1, 1, 0), (tune.Asked, tune.Barren, tune.Accepted, tune.Rejected));
        Assert.Equal(best.Id, tune.BestGainBy!.CandidateId);
        Assert.Empty(story.Problems);
    }

    [Fact]
    public async Task Read_JournalCutAfterAnyEntry_IsAStory()
    {
        var seed = _run.Start().Child("seed", 0.8);
        var best = _run.Child("tune", 1.6, seed);
        _run.Child("tune", null, seed);
        _run.Add(new Migrated(0, 1, [best.Id])).Crown(best, 1.6).Confirm(best, 1.5, 1.4, 1.6).Add(new Finished("budget", null)).Write();
        var lines = await File.ReadAllLinesAsync(Path.Combine(_run.Folder, "journal.jsonl"), TestContext.Current.CancellationToken);

        for (var kept = 0; kept <= lines.Length; kept++)
        {
            var torn = kept < lines.Length ? lines[kept][..(lines[kept].Length / 2)] : "";
            await File.WriteAllTextAsync(Path.Combine(_run.Folder, "journal.jsonl"), string.Concat(lines.Take(kept).Select(line => line + "\n")) + torn, TestContext.Current.CancellationToken);

            var story = await ReadAsync();

            Assert.Equal(kept, story.Entries);
            Assert.Equal(kept < lines.Length, story.Problems.Any(problem => problem.Contains("torn")));
            Assert.Equal(kept == lines.Length, story.Ending is not null);
            Assert.Contains("<h1>", HtmlReport.Render(story));
        }
    }

    [Fact]
    public async Task Read_DamagedLineInTheMiddle_NamesTheLine()
    {
        _run.Start().Child("seed", 1);
        _run.Write();
        var path = Path.Combine(_run.Folder, "journal.jsonl");
        var lines = await File.ReadAllLinesAsync(path, TestContext.Current.CancellationToken);
        lines[2] = lines[2].Replace("\"event\"", "\"evnt\"");
        await File.WriteAllLinesAsync(path, lines, TestContext.Current.CancellationToken);

        var error = await Assert.ThrowsAsync<RunFolderException>(ReadAsync);

        Assert.Contains("journal.jsonl:3", error.Message);
    }

    [Fact]
    public async Task Read_NewerVersion_SaysSo()
    {
        _run.Start().Write(tail: """{"version":2,"number":3,"at":"2026-03-04T05:06:07+00:00","event":{"type":"note","text":"x"}}""" + "\n");

        var error = await Assert.ThrowsAsync<RunFolderException>(ReadAsync);

        Assert.Contains("version 2", error.Message);
    }

    [Fact]
    public async Task Read_FolderWithoutJournal_SaysItIsNoRun()
    {
        Assert.Contains("no run's folder", (await Assert.ThrowsAsync<RunFolderException>(ReadAsync)).Message);
        Assert.Contains("there is no folder", (await Assert.ThrowsAsync<RunFolderException>(() => RunReader.ReadAsync(Path.Combine(_run.Folder, "absent"), TestContext.Current.CancellationToken))).Message);
    }

    [Fact]
    public async Task Read_MissingEntries_IsAProblem()
    {
        _run.Start().Child("seed", 1);
        _run.Write();
        var path = Path.Combine(_run.Folder, "journal.jsonl");
        var lines = await File.ReadAllLinesAsync(path, TestContext.Current.CancellationToken);
        await File.WriteAllLinesAsync(path, lines.Where((_, index) => index != 3), TestContext.Current.CancellationToken);

        Assert.Contains("is entry 5, not 4", Assert.Single((await ReadAsync()).Problems));
    }

    [Fact]
    public async Task Read_ResultThatDisagrees_IsAProblem()
    {
        var seed = _run.Start().Child("seed", 1.2);
        _run.Crown(seed, 1.2).Confirm(seed, 1.1, 1.05, 1.15).Write();
        var told = FakeRun.Confirmation(seed, 1.1, 1.05, 1.15);
        _run.WriteResult(Claim.From("row-softmax", told, "evidence.json"));
        Assert.Empty((await ReadAsync()).Problems);

        _run.WriteResult(Claim.From("row-softmax", told with { Speedup = told.Speedup! with { Lower = 1.1 } }, "evidence.json"));

        Assert.Contains("different claims", Assert.Single((await ReadAsync()).Problems));
    }

    [Fact]
    public async Task Read_PauseBeforeResume_DoesNotCountAsSearch()
    {
        _run.Start().Child("seed", 1);
        _run.Pause(3600).Start(resumed: true).Child("tune", 1.1);
        _run.Write();

        var story = await ReadAsync();

        Assert.Equal(_run.Entries.Count - 2, story.Seconds);
        Assert.Equal([false, true], story.Sessions.Select(session => session.IsResumed));
    }

    [Fact]
    public async Task Read_SearchResumedAfterItsEnd_IsUnfinishedAgain()
    {
        var seed = _run.Start().Child("seed", 1.2);
        _run.Crown(seed, 1.2).Confirm(seed, 1.1, 1.05, 1.15).Add(new Finished("budget", null)).Start(resumed: true);
        var better = _run.Child("tune", 2, seed);
        _run.Crown(better, 2).Write();

        var story = await ReadAsync();

        Assert.Null(story.Ending);
        Assert.Null(story.Claim);
        Assert.Equal(better.Id, story.Champion!.CandidateId);
        Assert.Equal(seed.Id, Assert.Single(story.Claims).Member!.CandidateId);
    }

    [Fact]
    public async Task Read_Migration_PlacesTheMigrantOnlyIfFaster()
    {
        var slow = _run.Start().Child("seed", 1.0, cell: [2, 3]);
        var fast = _run.Child("tune", 1.5, slow, island: 1, cell: [2, 3]);
        _run.Add(new Migrated(0, 1, [slow.Id])).Add(new Migrated(1, 0, [fast.Id])).Add(new Migrated(1, 2, [fast.Id])).Write();

        var islands = (await ReadAsync()).Islands;

        Assert.All(islands, island => Assert.Equal(fast.Id, Assert.Single(island.Cells).Holder!.CandidateId));
        Assert.Equal([true, false, true], islands.Select(island => island.Cells[0].IsMigrant));
        Assert.Equal([1, 1, 1], islands.Select(island => island.Arrivals));
    }

    [Fact]
    public async Task Read_CellNotAdded_KeepsItsHolder()
    {
        var holder = _run.Start().Child("seed", 1.5, cell: [2, 3]);
        _run.Child("tune", 1.2, holder, cell: [2, 3], outcome: "not-added");
        _run.Write();

        Assert.Equal(holder.Id, Assert.Single(Assert.Single((await ReadAsync()).Islands).Cells).Holder!.CandidateId);
    }

    [Fact]
    public async Task Read_MemberThatIsItsOwnAncestor_EndsTheLineage()
    {
        _run.Start();
        var other = Candidate.Create("void kernel() {}", Candidate.Create("", System.Collections.Immutable.ImmutableSortedDictionary<string, long>.Empty, []).Tunables.Add("LANES", 2), ["-O3"]);
        var first = _run.Child("tune", 1, other, source: "void kernel() {}");
        _run.Child("tune", 1, first, source: "void kernel() {}");
        _run.Write();

        Assert.Equal(2, (await ReadAsync()).Lineage.Length);
    }
}
