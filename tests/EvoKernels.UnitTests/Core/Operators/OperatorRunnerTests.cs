using EvoKernels.Contracts.Candidates;
using EvoKernels.Contracts.Models;
using EvoKernels.Contracts.Search;
using EvoKernels.Core.Operators;
using EvoKernels.Core.Prompts;
using Xunit;

namespace EvoKernels.UnitTests.Core.Operators;

public class OperatorRunnerTests
{
    private static readonly Candidate Parent = Candidate.Create(Samples.Tunable, Samples.Values(("LANES", 16), ("CHAINS", 2)), FlagSets.All[1]);

    [Fact]
    public void Run_Seed_IsTheStartingPointOfItsNumber()
    {
        var offspring = OperatorRunner.Run(Order("seed") with { Number = 2, Parents = [] }, [], Samples.Task, Samples.Settings());

        Assert.Equal(Samples.Tunable, offspring.Source);
        Assert.Equal(Samples.Values(("LANES", 4), ("CHAINS", 1)), Assert.Single(offspring.Variants).Tunables);
    }

    [Fact]
    public void Run_ModelOperator_IsABug() =>
        Assert.Throws<ArgumentException>(() => OperatorRunner.Run(Order("llm-diff"), [Parent], Samples.Task, Samples.Settings()));

    [Fact]
    public void Read_Rewrite_KeepsListedValuesAndFlags()
    {
        var source = "// @tune LANES 8 16\n// @tune DEPTH 3 4\n" + Samples.Naive;
        var offspring = Read("llm-rewrite", $"```cpp\n{source}\n```", Candidate.Create(Samples.Naive, Parent.Tunables, FlagSets.All[1]));

        var variant = Assert.Single(offspring.Variants);
        Assert.Equal(Samples.Values(("LANES", 16), ("DEPTH", 3)), variant.Tunables);
        Assert.Equal(FlagSets.All[1], variant.Flags);
        Assert.Equal("recorded: good", offspring.Origin);
        Assert.Equal(variant.CandidateId, Candidate.Create(offspring.Source!, variant.Tunables, variant.Flags).Id);
    }

    [Fact]
    public void Read_SourceWithBadDirective_SaysWhereAndWhoseItIs()
    {
        var offspring = Read("llm-rewrite", "```cpp\n// @tune n 1 2\n```", Candidate.Create(Samples.Naive, Samples.Values(), FlagSets.Default));

        Assert.Equal("recorded: good: line 1, column 10: tunable 'n' is a name of task 'square'", offspring.Reason);
        Assert.Empty(offspring.Variants);
    }

    [Fact]
    public void Read_ExhaustedOrUnavailable_IsBarren()
    {
        var exhausted = OperatorRunner.Read(Order("llm-diff"), [Parent], Samples.Task, ModelAnswer.Exhausted("all drawn"));
        var unavailable = OperatorRunner.Read(Order("llm-diff"), [Parent], Samples.Task, ModelAnswer.Unavailable("timed out"));

        Assert.Equal(("all drawn", true), (exhausted.Reason, exhausted.OperatorExhausted));
        Assert.Equal(("no answer: timed out", false), (unavailable.Reason, unavailable.OperatorExhausted));
    }

    [Fact]
    public void Ask_Proposal_FillsBothMessagesAndCarriesTheTurn()
    {
        var (request, use) = OperatorRunner.Ask(
            Order("llm-diff") with { DeckTurn = 4 },
            [new PromptMember(Parent, null)],
            [],
            Samples.Task,
            Samples.Settings(seed: 77),
            new PromptTemplates("You write {{task_name}}.", "DIFF {{device}}", "REWRITE", "CROSSOVER", "REPAIR"));

        Assert.Equal(new ModelRequest("square", "llm-diff", 77, 4, "You write square.", "DIFF cpu:0", Sample: 5), request);
        Assert.Equal((PromptTemplates.HashOf("You write {{task_name}}."), PromptTemplates.HashOf("DIFF {{device}}")), (use.System, use.Template));
        Assert.Empty(use.Cut);
    }

    private static Proposal Order(string name) => new(5, name, 0, 1, [Parent.Id], 1, [], null, []);

    private static Offspring Read(string name, string text, Candidate parent) =>
        OperatorRunner.Read(Order(name), [parent], Samples.Task, ModelAnswer.Answered(text, "recorded: good", 0, 0));
}
