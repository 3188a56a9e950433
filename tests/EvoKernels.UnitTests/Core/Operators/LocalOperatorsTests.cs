using System.Collections.Immutable;
using EvoKernels.Contracts.Candidates;
using EvoKernels.Contracts.Search;
using EvoKernels.Core.Operators;
using EvoKernels.Core.Sources;
using EvoKernels.Core.Tuning;
using FsCheck.Xunit;
using Xunit;

namespace EvoKernels.UnitTests.Core.Operators;

public class LocalOperatorsTests
{
    private static readonly SourceDirectives Directives = SourceDirectives.Parse(Samples.Tunable).Directives!;

    private static readonly Candidate Parent = Candidate.Create(Samples.Tunable, Directives.Defaults, FlagSets.Default);

    [Property]
    public bool Tune_SmallSpace_OffersEveryOtherPointOnce(ulong seed)
    {
        var offspring = Run("tune", seed, Parent);
        var points = offspring.Variants.Select(variant => (variant.Tunables["LANES"], variant.Tunables["CHAINS"])).ToHashSet();
        return points.Count == 10 && offspring.Variants.Length == 10 && !points.Contains((4, 1));
    }

    [Property]
    public bool Tune_AnySeed_OffersValidCandidatesOfTheParentsSourceAndFlags(ulong seed)
    {
        var offspring = Run("tune", seed, Parent);
        return offspring.Source == Parent.Source && offspring.Variants.All(variant =>
            Directives.Problem(variant.Tunables) is null
            && variant.Flags.SequenceEqual(Parent.Flags)
            && Candidate.Create(Parent.Source, variant.Tunables, variant.Flags).Id == variant.CandidateId);
    }

    [Property]
    public bool Tune_KnownPoints_AreNotOffered(ulong seed)
    {
        var log = Log(FlagSets.Default, (4, 1, 1), (8, 1, 1.2), (16, 1, TuneLog.Refused), (4, 2, TuneLog.Unjudged));
        var points = Run("tune", seed, log, Parent).Variants.Select(variant => (variant.Tunables["LANES"], variant.Tunables["CHAINS"])).ToArray();
        return points.Length == 7 && !points.Intersect([(4, 1), (8, 1), (16, 1), (4, 2)]).Any();
    }

    [Fact]
    public void Tune_PointsKnownWithOtherFlags_AreOfferedAndLearnedFrom()
    {
        // With other flags everything at 8 lanes was fast and everything else slow: that is where to look first.
        var log = Log(FlagSets.All[1], (4, 1, 0.5), (4, 8, 0.5), (16, 1, 0.5), (16, 4, 0.5), (8, 1, 2), (8, 8, 2), (8, 2, 2));

        var offspring = Run("tune", 1, log, Parent);

        Assert.Equal(10, offspring.Variants.Length);
        Assert.Equal(8, offspring.Variants[0].Tunables["LANES"]);
        Assert.NotNull(offspring.Promise);
    }

    [Fact]
    public void Tune_NothingKnown_PromisesNothing() => Assert.Null(Run("tune", 1, Parent).Promise);

    [Fact]
    public void Tune_NoTunables_SaysSo() =>
        Assert.Contains("declares no tunables", Run("tune", 1, Candidate.Create(Samples.Naive, Samples.Values(), FlagSets.Default)).Reason, StringComparison.Ordinal);

    [Fact]
    public void Tune_OnePoint_SaysSo() =>
        Assert.Contains("no other point", Run("tune", 1, Candidate.Create("// @tune A 1", Samples.Values(("A", 1)), FlagSets.Default)).Reason, StringComparison.Ordinal);

    [Property]
    public bool Flags_AnySeed_OffersEveryOtherSet(ulong seed)
    {
        var offspring = Run("flags", seed, Parent);
        return offspring.Variants.Length == FlagSets.All.Length - 1
            && offspring.Variants.All(variant => FlagSets.IsAllowed(variant.Flags) && !variant.Flags.SequenceEqual(Parent.Flags))
            && offspring.Variants.All(variant => variant.Tunables.SequenceEqual(Parent.Tunables));
    }

    [Fact]
    public void Flags_ManySeeds_StartWithEverySet() =>
        Assert.Equal(FlagSets.All.Length - 1, Enumerable.Range(0, 100).Select(seed => string.Join(' ', Run("flags", (ulong)seed, Parent).Variants[0].Flags)).Distinct().Count());

    [Property]
    public bool Recombine_AnySeed_TakesEveryPartFromAParent(ulong seed)
    {
        var other = Candidate.Create(Samples.Tunable, Samples.Values(("LANES", 16), ("CHAINS", 4)), FlagSets.All[2]);
        var offspring = Run("recombine", seed, Parent, other);
        return offspring.Variants.Length is >= 2 and <= 6 && offspring.Variants.All(variant =>
            variant.CandidateId != Parent.Id && variant.CandidateId != other.Id
            && variant.Tunables.All(pair => pair.Value == Parent.Tunables[pair.Key] || pair.Value == other.Tunables[pair.Key])
            && (variant.Flags.SequenceEqual(Parent.Flags) || variant.Flags.SequenceEqual(other.Flags)));
    }

    [Fact]
    public void Recombine_ForbiddenMixture_IsNotOffered()
    {
        var first = Candidate.Create(Samples.Tunable, Samples.Values(("LANES", 16), ("CHAINS", 1)), FlagSets.Default);
        var second = Candidate.Create(Samples.Tunable, Samples.Values(("LANES", 4), ("CHAINS", 8)), FlagSets.Default);

        var variant = Assert.Single(Run("recombine", 3, first, second).Variants);

        Assert.Equal(Samples.Values(("LANES", 4), ("CHAINS", 1)), variant.Tunables);
    }

    [Fact]
    public void Recombine_OneDifferenceOrTwoSources_SaysWhy()
    {
        var near = Candidate.Create(Samples.Tunable, Directives.Defaults.SetItem("LANES", 8), FlagSets.Default);
        var far = Candidate.Create(Samples.Naive, Samples.Values(), FlagSets.Default);

        Assert.Contains("differ in too little", Run("recombine", 1, Parent, near).Reason, StringComparison.Ordinal);
        Assert.Contains("not of one source", Run("recombine", 1, Parent, far).Reason, StringComparison.Ordinal);
    }

    private static Offspring Run(string name, ulong seed, params Candidate[] parents) => Run(name, seed, null, parents);

    private static Offspring Run(string name, ulong seed, TuneLog? log, params Candidate[] parents) => OperatorRunner.Run(
        new Proposal(9, name, 0, seed, [.. parents.Select(parent => parent.Id)], 1, [], null, [], Tuning: log), [.. parents], Samples.Task, Samples.Settings());

    private static TuneLog Log(ImmutableArray<string> flags, params (long Lanes, long Chains, double Fitness)[] trials) => trials.Aggregate(
        TuneLog.Empty(Parent.SourceId, 11), (log, trial) => TuneMemory.Add(log, Samples.Values(("LANES", trial.Lanes), ("CHAINS", trial.Chains)), flags, trial.Fitness));
}
