using System.Text.Json;
using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Json;
using EvoKernels.Core.Search;
using FsCheck.Xunit;
using Xunit;

namespace EvoKernels.UnitTests.Core.Search;

public class SearchReplayTests
{
    private static readonly CampaignSettings Settings = Samples.Settings(5, evaluations: 60, deck: Samples.Deck);

    [Property(MaxTest = 15)]
    public bool Check_RecordedRun_Replays(ulong seed, ulong schedule, byte parallel)
    {
        var settings = Samples.Settings(seed, evaluations: 60, deck: Samples.Deck);
        var run = new CampaignSimulator(settings, schedule, (parallel % 8) + 1);
        run.Run();
        var result = SearchReplay.Check(settings, Samples.Task, FromFile(run.Journal));
        return result.Difference is null && result.Decisions >= run.Journal.Count - 1;
    }

    [Fact]
    public void Check_JournalCutAnywhere_ReplaysAsFarAsItGoes()
    {
        var journal = Record();

        for (var length = 0; length <= journal.Count; length += 19)
        {
            Assert.Null(SearchReplay.Check(Settings, Samples.Task, journal.Take(length)).Difference);
        }
    }

    [Fact]
    public void Check_ResumesNotesAndConfirmation_AreNotDecisions()
    {
        var journal = Record();
        var plain = SearchReplay.Check(Settings, Samples.Task, journal);
        journal.Insert(40, journal[0] with { Event = new Started("sample", "square", true, "test") });
        journal.Insert(60, journal[0] with { Event = new Noted("hello") });

        Assert.Equal(plain, SearchReplay.Check(Settings, Samples.Task, journal));
    }

    [Fact]
    public void Check_OtherParent_IsFoundAtItsNumber() => AssertFound<Proposed>(
        proposed => proposed.Operator != "seed", proposed => proposed with { Parents = ["somebody"] });

    [Fact]
    public void Check_OtherOperator_IsFoundAtItsNumber() => AssertFound<Proposed>(
        proposed => proposed.Operator == "tune", proposed => proposed with { Operator = "flags" });

    [Fact]
    public void Check_OtherChildOfOurOperator_IsFoundAtItsNumber() => AssertFound<ChildMade>(
        child => child.Origin is null, child => child with { CandidateId = new string('0', 64) });

    [Fact]
    public void Check_ModelChildWithForgedId_IsFoundAtItsNumber() => AssertFound<ChildMade>(
        child => child.Origin is not null, child => child with { CandidateId = new string('0', 64) });

    [Fact]
    public void Check_OtherSourceOfASeed_IsFoundAtItsNumber() => AssertFound<SourceSeen>(_ => true, source => source with { Text = "int a;" });

    [Fact]
    public void Check_SourceOfNobody_IsFound()
    {
        var journal = Record();
        var index = journal.FindIndex(entry => entry.Event is Proposed { Operator: not "seed" });
        journal.Insert(index, journal[0] with { Number = 7777, Event = new SourceSeen("id", "text") });

        Assert.Equal(7777, SearchReplay.Check(Settings, Samples.Task, journal).Difference?.Number);
    }

    [Fact]
    public void Check_OtherArchiveAnswer_IsFoundAtItsNumber() => AssertFound<Archived>(
        archived => archived.Outcome == "new", archived => archived with { Outcome = "improved" });

    [Fact]
    public void Check_OtherMigrants_IsFoundAtItsNumber() => AssertFound<Migrated>(_ => true, migrated => migrated with { CandidateIds = [] });

    [Fact]
    public void Check_OtherChampion_IsFoundAtItsNumber() => AssertFound<ChampionChosen>(_ => true, champion => champion with { CandidateId = "me" });

    [Fact]
    public void Check_OtherVerdict_IsFoundLater()
    {
        var journal = Record();
        var index = journal.FindIndex(entry => entry.Event is Evaluated { Evaluation.Speedup: not null });
        var evaluated = (Evaluated)journal[index].Event;
        var forged = evaluated.Evaluation with { Speedup = evaluated.Evaluation.Speedup! with { Estimate = 50 } };
        journal[index] = journal[index] with { Event = evaluated with { Evaluation = forged } };

        var difference = SearchReplay.Check(Settings, Samples.Task, journal).Difference!;

        Assert.Equal(journal[index + 1].Number, difference.Number);
        Assert.Contains("\"fitness\":50", difference.Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_MissingEntry_IsFound()
    {
        var journal = Record();
        journal.RemoveAt(journal.FindIndex(entry => entry.Event is Archived));

        Assert.Contains("no proposal before this is done: InsertDuty", SearchReplay.Check(Settings, Samples.Task, journal).Difference!.Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_OtherSeed_Differs() =>
        Assert.NotNull(SearchReplay.Check(Settings with { RandomSeed = 6 }, Samples.Task, Record()).Difference);

    [Fact]
    public void Check_NoStart_SaysSo() => Assert.Equal("a 'started' event", SearchReplay.Check(Settings, Samples.Task, Record().Skip(1)).Difference!.Expected);

    private static void AssertFound<T>(Func<T, bool> which, Func<T, T> forge)
        where T : JournalEvent
    {
        var journal = Record();
        var index = journal.FindIndex(entry => entry.Event is T found && which(found));
        journal[index] = journal[index] with { Event = forge((T)journal[index].Event) };

        var difference = SearchReplay.Check(Settings, Samples.Task, journal).Difference;

        Assert.Equal(journal[index].Number, difference?.Number);
    }

    private static List<JournalEntry> Record()
    {
        var run = new CampaignSimulator(Settings);
        run.Run();
        return FromFile(run.Journal);
    }

    // Through the text of a file, as a replay of a real run reads it.
    private static List<JournalEntry> FromFile(IEnumerable<JournalEntry> journal) =>
        [.. journal.Select(entry => JsonSerializer.Deserialize<JournalEntry>(JsonSerializer.Serialize(entry, ContractJson.Compact), ContractJson.Compact)!)];
}
