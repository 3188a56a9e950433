using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Contracts.Search;
using EvoKernels.Core.Notes;
using EvoKernels.UnitTests.Core.Search;
using Xunit;

namespace EvoKernels.UnitTests.Core.Notes;

public class NoteBookTests
{
    private static readonly CodeDescriptors Code = new(256, 400, 0.2);

    [Fact]
    public void Distil_Verdicts_SayWhatGainedAndWhatFailed()
    {
        var notes = SearchNotes.Empty;
        notes = Add(notes, 3, "tune", 1.5, Samples.Accepted("a", 3, Code), ("LANES", 8));
        notes = Add(notes, 4, "tune", 2, Samples.Accepted("b", 1, Code), ("LANES", 8));
        notes = Add(notes, 5, "llm-rewrite", 2, Samples.Rejected("c", "compile", "kernel.cpp:1:\nerror: `x` is not declared"));

        Assert.Equal(
            """
            after 50 evaluations; gains are factors over the parent, by screens
            operators:
            - tune: 2 tried, 2 accepted, 1 better, mean 1.00x, best 2.00x
            - llm-rewrite: 1 tried, none accepted
            largest steps:
            - #3 by tune: 2.00x, with LANES=8 -O3
            flags:
            - -O3: 3 tried, 2 accepted, 1 better, mean 1.00x, best 2.00x
            tunables:
            - LANES=8: 2 tried, 2 accepted, 1 better, mean 1.00x, best 2.00x
            rejected by:
            - compile: 1, the last: kernel.cpp:1: error: 'x' is not declared
            """.ReplaceLineEndings("\n"),
            NoteBook.Distil(notes, 50));
    }

    [Fact]
    public void Add_SeedOrLostDevice_TeachesNothing()
    {
        Assert.Same(SearchNotes.Empty, Add(SearchNotes.Empty, 1, "seed", null, Samples.Accepted("a", 3, Code)));
        Assert.Same(SearchNotes.Empty, Add(SearchNotes.Empty, 2, "tune", 1, Samples.Rejected("a", "", "") with { Verdict = Verdict.Failed }));
    }

    [Fact]
    public void Add_ManyTunablesAndLongNames_StaysSmall()
    {
        var notes = SearchNotes.Empty;
        for (var i = 0; i < 1000; i++)
        {
            notes = Add(notes, i, "tune", 1, Samples.Accepted($"{i}", 1 + i, Code), ($"{new string('N', 300)}{i}", i));
        }

        Assert.Equal(5, notes.Steps.Length);
        Assert.InRange(notes.Tunables.Count, 1, 32);
        Assert.InRange(NoteBook.Distil(notes, 1000).Length, 100, 2500);
    }

    [Fact]
    public void Run_ModelsAreAsked_NotesAreMadeAtTheIntervalAndNowhereElse()
    {
        var settings = Samples.Settings(evaluations: 45, deck: Samples.Deck);
        var run = new CampaignSimulator(settings with { Prompt = settings.Prompt with { NotesInterval = 10 }, Operators = settings.Operators.Add("llm-repair", 1), Llm = null });
        run.Run();
        var without = new CampaignSimulator(settings with { Prompt = settings.Prompt with { NotesInterval = 0 } });
        without.Run();

        var distilled = run.Journal.Select(entry => entry.Event).OfType<Distilled>().Select(made => made.Evaluations).ToArray();
        Assert.NotEmpty(distilled);
        Assert.All(distilled, at => Assert.Equal(0, at % 10));
        Assert.Null(without.State.Notes);
        Assert.DoesNotContain(without.Journal, entry => entry.Event is Distilled);
    }

    private static SearchNotes Add(SearchNotes notes, long number, string name, double? parent, Evaluation evaluation, params (string, long)[] tunables)
    {
        var proposal = new Proposal(number, name, 0, 1, [], parent, [], null, []);
        return NoteBook.Add(notes, proposal, new ChildMade(number, evaluation.CandidateId, "s", Samples.Values(tunables), ["-O3"], null), evaluation);
    }
}
