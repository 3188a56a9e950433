using EvoKernels.Contracts.Campaigns;
using EvoKernels.Core.Decks;
using FsCheck.Xunit;
using Xunit;

namespace EvoKernels.UnitTests.Core.Decks;

public class DeckOrderTests
{
    private static readonly Deck Ten = new("ten", [.. Enumerable.Range(0, 10).Select(i => new DeckAnswer("square", "llm-rewrite", null, $"answer {i}", "x"))]);

    [Property]
    public bool Of_AnySeed_IsEveryAnswerOnceAndRepeats(ulong seed)
    {
        var order = DeckOrder.Of(Ten, "square", "llm-rewrite", seed);
        return order.Order(Comparer<DeckAnswer>.Create((a, b) => string.CompareOrdinal(a.Answer, b.Answer))).SequenceEqual(Ten.Answers)
            && order.SequenceEqual(DeckOrder.Of(Ten, "square", "llm-rewrite", seed));
    }

    [Fact]
    public void Of_OtherSeeds_DrawsOtherOrders() =>
        Assert.InRange(Enumerable.Range(0, 50).Select(seed => DeckOrder.Of(Ten, "square", "llm-rewrite", (ulong)seed)[0].Answer).Distinct().Count(), 8, 10);

    [Theory]
    [InlineData("square", "llm-rewrite", 2)]
    [InlineData("square", "llm-diff", 1)]
    [InlineData("other", "llm-diff", 1)]
    [InlineData("other", "llm-rewrite", 0)]
    public void Of_TaskAndOperator_TakesOnlyTheirs(string task, string name, int expected) =>
        Assert.Equal(expected, DeckOrder.Of(Samples.Deck, task, name, 1).Length);
}
