using System.Collections.Immutable;
using EvoKernels.Contracts.Search;
using EvoKernels.Core.Operators;

namespace EvoKernels.Core.Search;

// What an operator would work on.
public sealed partial class CampaignSearch
{
    /// <summary>True if a recorded answer is next for this operator: live models come after the deck.</summary>
    private bool IsRecorded(SearchState state, string name) => state.DeckTurns.GetValueOrDefault(name) < _decks[name].Length;

    /// <summary>Null if the operator has nothing to do there.</summary>
    private OperatorOption? Option(SearchState state, string name, int island)
    {
        if (name == OperatorNames.Repair)
        {
            return RepairQueue.Next(state, island) is { } due ? new OperatorOption(name, due.Parents[0], due.ParentFitness) : null;
        }

        // A recorded diff applies to the source it was written for, so that member is its parent, in the archive or not.
        var turn = state.DeckTurns.GetValueOrDefault(name);
        var settled = name != OperatorNames.Crossover && OperatorNames.AsksModel(name) && turn < _decks[name].Length && _decks[name][turn].Parent is { } parent
            ? _deckParents[parent]
            : null;
        return new OperatorOption(name, settled, null);
    }

    /// <summary>The island's own choice, then the best of other islands, fastest first.</summary>
    private ImmutableArray<string> Inspire(SearchState state, int island, ParentSelection selection) =>
    [
        .. selection.Inspirations,
        .. state.Islands
            .Where((other, number) => number != island && other.Best is { } best && !selection.Parents.Contains(best) && !selection.Inspirations.Contains(best))
            .OrderByDescending(other => other.BestFitness)
            .Select(other => other.Best!)
            .Distinct()
            .Take(Settings.Prompt.NumIslandPrograms),
    ];
}
