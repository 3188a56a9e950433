using System.Collections.Immutable;
using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Search;
using EvoKernels.Core.Archives;
using EvoKernels.Core.Selection;
using FsCheck.Xunit;
using Xunit;

namespace EvoKernels.UnitTests.Core.Selection;

public class ParentSelectorTests
{
    private static readonly Elite[] Four =
    [
        Samples.Elite("best", 4, width: 512, source: "s1"),
        Samples.Elite("second", 3, width: 256, source: "s1"),
        Samples.Elite("third", 2, width: 128, source: "s2", tunables: 0),
        Samples.Elite("last", 1, width: 0, source: "s3", tunables: 0),
    ];

    [Fact]
    public void Select_BestOnly_TakesTheBest()
    {
        var settings = With(exploration: 0, exploitation: 0);

        Assert.All(Draws("flags"), draw => Assert.Equal(["best"], Select(draw, settings)!.Parents));
    }

    [Fact]
    public void Select_ExploreOnly_IsUniform()
    {
        var counts = Count(With(exploration: 1, exploitation: 0));

        Assert.All(counts.Values, count => Assert.InRange(count, 420, 580));
        Assert.Equal(4, counts.Count);
    }

    [Fact]
    public void Select_ExploitOnly_FollowsRank()
    {
        var counts = Count(With(exploration: 0, exploitation: 1));

        // 1 : 1/2 : 1/3 : 1/4 of 2000.
        Assert.InRange(counts["best"], 890, 1030);
        Assert.InRange(counts["second"], 410, 550);
        Assert.InRange(counts["last"], 180, 300);
    }

    [Fact]
    public void Select_DefaultRatios_MixesTheThree()
    {
        var counts = Count(With(exploration: 0.2, exploitation: 0.7));

        // 0.2 / 4 + 0.7 * 0.48 + 0.1 for the best; 0.2 / 4 + 0.7 * 0.12 for the last.
        Assert.InRange(counts["best"], 900, 1050);
        Assert.InRange(counts["last"], 210, 330);
    }

    [Fact]
    public void Select_Tune_TakesOnlyTunableParents() =>
        Assert.All(Draws("tune"), draw => Assert.Contains(Select(draw, With(1, 0))!.Parents[0], new[] { "best", "second" }));

    [Fact]
    public void Select_Recombine_TakesTwoOfOneSource() =>
        Assert.All(Draws("recombine"), draw => Assert.Equal(["best", "second"], Select(draw, With(1, 0))!.Parents.Order()));

    [Fact]
    public void Select_Crossover_TakesTwoSources()
    {
        var sources = Four.ToDictionary(elite => elite.CandidateId, elite => elite.SourceId);

        Assert.All(Draws("llm-crossover"), draw => Assert.Equal(2, Select(draw, With(1, 0))!.Parents.Select(id => sources[id]).Distinct().Count()));
    }

    [Fact]
    public void Select_FirstOptionImpossible_TakesTheNext()
    {
        var archive = Archive(Four[2..]);
        var draw = Draws("recombine").First() with { Options = [Option("recombine"), Option("tune"), Option("flags"), Option("llm-diff")] };

        Assert.Equal("flags", ParentSelector.Select(archive, With(0.2, 0.7), draw)!.Operator);
    }

    [Fact]
    public void Select_NothingPossible_IsNull()
    {
        Assert.Null(ParentSelector.Select(Archive(Four[2..]), With(0.2, 0.7), Draws("recombine").First()));
        Assert.Null(ParentSelector.Select(Archive([]), With(0.2, 0.7), Draws("flags").First()));
    }

    [Fact]
    public void Select_SettledParent_IsTakenInTheArchiveOrNot()
    {
        var settled = Draws("llm-diff").First() with { Options = [new OperatorOption("llm-diff", "seed", null), Option("flags")] };
        var selection = Select(settled, With(0.2, 0.7))!;
        Assert.Equal(("llm-diff", "seed", (double?)null), (selection.Operator, Assert.Single(selection.Parents), selection.ParentFitness));

        settled = settled with { Options = [new OperatorOption("llm-diff", "second", null)] };
        Assert.Equal(3, Select(settled, With(0.2, 0.7))!.ParentFitness);
    }

    [Fact]
    public void Select_ModelOperator_ShowsTopAndDistantMembers()
    {
        var selection = Select(Draws("llm-rewrite").First(), With(0, 0) with { Prompt = new PromptSettings(1, 1) })!;

        Assert.Equal(["second", "last"], selection.Inspirations);
        Assert.Equal(4, selection.ParentFitness);
        Assert.Empty(Select(Draws("flags").First(), With(0, 0))!.Inspirations);
    }

    [Property]
    public bool Select_SameSeed_Repeats(ulong seed)
    {
        var draw = new ProposalDraw(1, 0, seed, [Option("recombine"), Option("flags")]);
        return Select(draw, With(0.2, 0.7))!.Parents.SequenceEqual(Select(draw, With(0.2, 0.7), [.. Four.Reverse()])!.Parents);
    }

    private static Dictionary<string, int> Count(CampaignSettings settings) =>
        Draws("flags").Select(draw => Select(draw, settings)!.Parents[0]).GroupBy(id => id).ToDictionary(group => group.Key, group => group.Count());

    private static IEnumerable<ProposalDraw> Draws(string name) =>
        Enumerable.Range(1, 2000).Select(number => new ProposalDraw(number, 0, EvoKernels.Core.Search.SeededRandom.Derive(11, number), [Option(name)]));

    private static OperatorOption Option(string name) => new(name, null, null);

    private static ParentSelection? Select(ProposalDraw draw, CampaignSettings settings, ImmutableArray<Elite>? elites = null) =>
        ParentSelector.Select(Archive(elites ?? [.. Four]), settings, draw);

    private static GridArchive Archive(IEnumerable<Elite> elites)
    {
        var archive = new GridArchive(Samples.Database, ArchiveSnapshot.Empty);
        foreach (var elite in elites)
        {
            archive.Insert(elite);
        }

        return archive;
    }

    private static CampaignSettings With(double exploration, double exploitation) =>
        Samples.Settings() with { Database = Samples.Database with { ExplorationRatio = exploration, ExploitationRatio = exploitation } };
}
