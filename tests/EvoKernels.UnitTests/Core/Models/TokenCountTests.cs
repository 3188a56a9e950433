using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Models;
using EvoKernels.Core.Models;
using FsCheck.Xunit;
using Xunit;

namespace EvoKernels.UnitTests.Core.Models;

public sealed class TokenCountTests
{
    private static readonly ModelSettings Model = new("m", "m", "http://localhost/v1", InputPrice: 2, OutputPrice: 10, MaxTokens: 1000);

    [Fact]
    public void Cost_CountThatCanBeRight_IsTaken() =>
        Assert.Equal(new ModelCost(1300, ((1000 * 2) + (300 * 10)) / 1e6), TokenCount.Cost(Model, 3000, 900, new TokenUsage(1000, 300)));

    [Theory]
    [InlineData(0, 300)]
    [InlineData(-5, 300)]
    [InlineData(1, 300)]
    [InlineData(1_000_000, 300)]
    [InlineData(1000, 0)]
    [InlineData(1000, -1)]
    [InlineData(1000, 1)]
    [InlineData(1000, long.MaxValue)]
    public void Cost_CountThatCannotBeRight_IsEstimatedFromTheBytes(long input, long output) =>
        Assert.Equal(new ModelCost(1300, ((1000 * 2) + (300 * 10)) / 1e6, true), TokenCount.Cost(Model, 3000, 900, new TokenUsage(input, output)));

    [Fact]
    public void Cost_NoCount_IsEstimated() => Assert.Equal(new ModelCost(1300, 0.005, true), TokenCount.Cost(Model, 3000, 900, null));

    [Fact]
    public void Cost_LongReasoningBeforeAShortAnswer_IsTaken() => Assert.False(TokenCount.Cost(Model, 3000, 30, new TokenUsage(1000, 1000)).IsEstimated);

    /// <summary>Whatever a server says, it moves the account by no more than ten times what the texts' lengths say, or its answer's limit.</summary>
    [Property]
    public bool Cost_AnyCountOfTheServer_StaysPlausible(ushort prompt, ushort answer, int input, int output)
    {
        var cost = TokenCount.Cost(Model, prompt, answer, new TokenUsage(input, output));
        var most = (10 * (TokenCount.Estimate(prompt) + Math.Max(TokenCount.Estimate(answer), Model.MaxTokens))) + 400;
        return cost.Tokens >= 0 && cost.Tokens <= most && cost.Dollars >= 0;
    }

    [Fact]
    public void Estimate_TextOfManyBytesACharacter_CountsBytes() => Assert.Equal(2, TokenCount.Estimate("ééé"));
}
