using EvoKernels.Contracts.Candidates;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Contracts.Search;
using EvoKernels.Core.Models;
using EvoKernels.Core.Operators;
using EvoKernels.Core.Prompts;
using FsCheck.Xunit;
using Xunit;

namespace EvoKernels.UnitTests.Core.Prompts;

public class BoundedPromptTests
{
    private const string Template = "{{parent_source}}\n{{parent_results}}\n{{inspirations}}\n{{notes}}\n{{failures}}";

    private static readonly Candidate Parent = Candidate.Create(Samples.Naive, Samples.Values(), FlagSets.Default);

    private static readonly PromptMaterial Whole = new(
        Samples.Task,
        "cpu:0",
        [new PromptMember(Parent, Samples.Accepted(Parent.Id, 2, new CodeDescriptors(0, 0, 0)) with { Remarks = ["line 5: loop vectorised, 32-byte vectors"] })],
        [.. Enumerable.Range(1, 5).Select(i => new PromptMember(Candidate.Create($"// inspiration {i}\n{Samples.Naive}", Samples.Values(), FlagSets.Default), null))],
        [new KnownFailure("compile", "the oldest"), new KnownFailure("correctness", "the newest")])
    {
        Notes = "what was learned",
    };

    [Fact]
    public void Fill_EnoughTokens_CutsNothing()
    {
        var prompt = Fill(100_000);

        Assert.Empty(prompt.Cut);
        Assert.Equal(TokenCount.Estimate("SYSTEM") + TokenCount.Estimate(prompt.Prompt), prompt.Tokens);
        Assert.Contains("inspiration 5", prompt.Prompt, StringComparison.Ordinal);
        Assert.Contains("line 5: loop vectorised", prompt.Prompt, StringComparison.Ordinal);
    }

    [Fact]
    public void Fill_TooFewTokens_CutsTheLeastUsefulFirstAndSaysIt()
    {
        var some = Fill((int)Fill(100_000).Tokens - 1);
        Assert.Equal(["1 of 5 inspirations"], some.Cut);
        Assert.Contains("inspiration 4", some.Prompt, StringComparison.Ordinal);
        Assert.DoesNotContain("inspiration 5", some.Prompt, StringComparison.Ordinal);

        var all = Fill(1);
        Assert.Equal(["5 of 5 inspirations", "the compiler's remarks", "the notes", "2 of 2 failures"], all.Cut);
        Assert.True(all.Tokens > 1);
        Assert.Contains(Samples.Naive, all.Prompt, StringComparison.Ordinal);
    }

    [Property]
    public void Fill_AnyBound_IsKeptOrEverythingIsCut(ushort bound)
    {
        var prompt = Fill(bound);

        Assert.True(prompt.Tokens <= bound || prompt.Cut.Length == 4);
    }

    [Fact]
    public void Fill_CrossoverWithinABound_KeepsTheSecondParent()
    {
        var second = new PromptMember(Candidate.Create("// the second parent", Samples.Values(), FlagSets.Default), null);

        Assert.Contains("the second parent", BoundedPrompt.Fill(Whole with { Parents = Whole.Parents.Add(second) }, "", Template, 1).Prompt, StringComparison.Ordinal);
    }

    private static BoundedPrompt Fill(int bound) => BoundedPrompt.Fill(Whole, "SYSTEM", Template, bound);
}
