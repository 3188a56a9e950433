using System.Collections.Immutable;
using EvoKernels.Contracts.Candidates;
using EvoKernels.Contracts.Search;
using EvoKernels.Core.Search;
using EvoKernels.Core.Sources;
using EvoKernels.Core.Tuning;

namespace EvoKernels.Core.Operators;

/// <summary>Operators that change how a source is completed, not the source. Each answers with distinct variants, none of them a parent.</summary>
internal static class LocalOperators
{
    /// <summary>Variants offered at most: what is behind the first stands in for it if it is known already.</summary>
    public const int MaxVariants = 64;

    /// <summary>Tries of <c>tune</c> and <c>recombine</c>: when this many are all known, what is near is nearly used up and another operator should have the turn.</summary>
    private const int Tries = 24;

    /// <summary>The points that the tuning strategy prefers, best first.</summary>
    public static Offspring Tune(Proposal proposal, Candidate parent, SourceDirectives directives)
    {
        if (directives.Tunables.IsEmpty)
        {
            return Offspring.None(proposal.Number, "the parent's source declares no tunables");
        }

        var grid = new TuneGrid(directives);
        var choice = TuningStrategies.Default.Ask(grid, TuneMemory.History(grid, proposal.Tuning, parent, proposal.ParentFitness), proposal.Seed, Tries);
        var points = choice.Points.Select(point => (grid.Assignment(point), parent.Flags));
        return Answer(proposal.Number, [parent], points, "the parent's tune space holds no other point") with { Promise = choice.Promise };
    }

    public static Offspring Flags(long proposal, Candidate parent, SeededRandom random) =>
        Answer(proposal, [parent], random.Shuffle(FlagSets.For(FlagSets.AreCuda(parent.Flags))).Select(flags => (parent.Tunables, flags)), "there is no other flag set");

    public static Offspring Recombine(long proposal, Candidate first, Candidate second, SourceDirectives directives, SeededRandom random)
    {
        if (first.Source != second.Source)
        {
            return Offspring.None(proposal, "the parents are not of one source");
        }

        var mixtures = Enumerable.Range(0, Tries).Select(_ =>
        {
            var tunables = first.Tunables.SetItems(second.Tunables.Where(_ => random.Next(2) == 0).ToArray());
            return (tunables, random.Next(2) == 0 ? first.Flags : second.Flags);
        });
        return Answer(
            proposal, [first, second], mixtures.ToList().Where(mixture => directives.Problem(mixture.tunables) is null), "the parents differ in too little to be mixed");
    }

    private static Offspring Answer(
        long proposal, ImmutableArray<Candidate> parents, IEnumerable<(ImmutableSortedDictionary<string, long>, ImmutableArray<string>)> choices, string otherwise)
    {
        var source = parents[0].Source;
        using var series = new CandidateSeries(source);
        var variants = choices
            .Select(choice => Variant.Of(series.Create(choice.Item1, choice.Item2)))
            .DistinctBy(variant => variant.CandidateId)
            .Where(variant => parents.All(parent => parent.Id != variant.CandidateId))
            .Take(MaxVariants)
            .ToImmutableArray();
        return variants.IsEmpty ? Offspring.None(proposal, otherwise) : Offspring.Of(proposal, source, variants, null);
    }
}
