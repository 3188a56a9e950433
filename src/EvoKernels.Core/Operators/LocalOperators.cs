using System.Collections.Immutable;
using EvoKernels.Contracts.Candidates;
using EvoKernels.Contracts.Search;
using EvoKernels.Core.Search;
using EvoKernels.Core.Sources;

namespace EvoKernels.Core.Operators;

/// <summary>Operators that change how a source is completed, not the source. Each answers with distinct variants, none of them a parent.</summary>
internal static class LocalOperators
{
    /// <summary>Variants offered at most. A tune space that is no larger is offered whole, so a new point is found if there is one.</summary>
    public const int MaxVariants = 64;

    /// <summary>Tries of <c>tune</c> and <c>recombine</c>: when this many are all known, the neighbourhood is nearly used up and another operator should have the turn.</summary>
    private const int Tries = 24;

    /// <summary>Share of random points among the tries of <c>tune</c>; the rest are steps of one tunable from the parent. Half and half: no reason for either.</summary>
    private const double RandomShare = 0.5;

    public static Offspring Tune(long proposal, Candidate parent, SourceDirectives directives, SeededRandom random)
    {
        if (directives.Tunables.IsEmpty)
        {
            return Offspring.None(proposal, "the parent's source declares no tunables");
        }

        var space = new TuneSpace(directives);
        var tries = Enumerable.Range(0, Tries).Select(_ => random.NextDouble() < RandomShare ? space.TryRandom(random) : space.TryStep(parent.Tunables, random));
        var rest = space.Combinations <= MaxVariants ? random.Shuffle(space.Points()) : [];
        var points = tries.OfType<ImmutableSortedDictionary<string, long>>().ToList().Concat(rest);
        return Answer(proposal, [parent], points.Select(point => (point, parent.Flags)), "the parent's tune space holds no other point");
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
