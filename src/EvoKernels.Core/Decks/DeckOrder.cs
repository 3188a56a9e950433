using System.Collections.Immutable;
using EvoKernels.Contracts.Campaigns;
using EvoKernels.Core.Search;

namespace EvoKernels.Core.Decks;

/// <summary>The order in which a campaign draws recorded answers: each once, so a turn number alone says which.</summary>
public static class DeckOrder
{
    /// <summary>The answers for a task and an operator in an order drawn from the campaign's seed.</summary>
    public static ImmutableArray<DeckAnswer> Of(Deck deck, string task, string name, ulong seed)
    {
        var random = new SeededRandom(SeededRandom.Derive(seed, SeededRandom.StepOf(task)), SeededRandom.StepOf(name));
        return [.. random.Shuffle(deck.Answers.Where(answer => answer.Task == task && answer.Operator == name))];
    }
}
