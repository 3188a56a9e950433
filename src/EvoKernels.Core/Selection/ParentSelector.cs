using System.Collections.Immutable;
using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Search;
using EvoKernels.Core.Archives;
using EvoKernels.Core.Operators;
using EvoKernels.Core.Search;

namespace EvoKernels.Core.Selection;

/// <summary>An island's part in a proposal: which operator its members can serve, and with which parents.</summary>
public static class ParentSelector
{
    /// <summary>Takes the first option that the archive can serve; null if none.</summary>
    public static ParentSelection? Select(GridArchive archive, CampaignSettings settings, ProposalDraw draw)
    {
        var random = new SeededRandom(draw.Seed, RandomSteps.Parents);
        var elites = archive.Ranked.ToImmutableArray();
        return draw.Options.Select(option => Serve(option, elites, archive, settings, random)).FirstOrDefault(selection => selection is not null);
    }

    private static ParentSelection? Serve(
        OperatorOption option, ImmutableArray<Elite> ranked, GridArchive archive, CampaignSettings settings, SeededRandom random)
    {
        if (option.Parent is { } settled)
        {
            var known = ranked.FirstOrDefault(elite => elite.CandidateId == settled);
            return new ParentSelection(
                option.Operator, [settled], known?.Fitness ?? option.ParentFitness, Inspire(option.Operator, [settled], known, ranked, archive, settings), known?.SourceId);
        }

        var suitable = ranked.Where(elite => Suits(option, elite, ranked)).ToImmutableArray();
        if (suitable.IsEmpty)
        {
            return null;
        }

        var first = Draw(suitable, settings.Database, random);
        ImmutableArray<Elite> parents = NeedsTwo(option.Operator)
            ? [first, Draw([.. ranked.Where(elite => Pairs(option.Operator, first, elite))], settings.Database, random)]
            : [first];
        ImmutableArray<string> ids = [.. parents.Select(parent => parent.CandidateId)];
        return new ParentSelection(option.Operator, ids, parents.Max(parent => parent.Fitness), Inspire(option.Operator, ids, first, ranked, archive, settings), first.SourceId);
    }

    private static bool NeedsTwo(string name) => name is OperatorNames.Recombine or OperatorNames.Crossover;

    private static bool Suits(OperatorOption option, Elite elite, ImmutableArray<Elite> ranked) => option.Operator switch
    {
        OperatorNames.Tune => elite.Tunables > 0,
        OperatorNames.Recombine or OperatorNames.Crossover => ranked.Any(other => Pairs(option.Operator, elite, other)),
        _ => true,
    };

    // Recombination mixes values of one source; a crossover of a source with itself would teach a model nothing.
    private static bool Pairs(string name, Elite first, Elite second) =>
        first.CandidateId != second.CandidateId && name == OperatorNames.Recombine == (first.SourceId == second.SourceId);

    /// <summary>Explore: uniform over the grid. Exploit: by rank, weight 1/rank, which needs no scale of fitness. Else the best.</summary>
    private static Elite Draw(ImmutableArray<Elite> ranked, DatabaseSettings database, SeededRandom random)
    {
        var at = random.NextDouble();
        if (at < database.ExplorationRatio)
        {
            return ranked[random.Next(ranked.Length)];
        }

        return at < database.ExplorationRatio + database.ExploitationRatio
            ? ranked[random.NextWeighted([.. Enumerable.Range(1, ranked.Length).Select(rank => 1.0 / rank)])]
            : ranked[0];
    }

    private static ImmutableArray<string> Inspire(
        string name, ImmutableArray<string> parents, Elite? first, ImmutableArray<Elite> ranked, GridArchive archive, CampaignSettings settings)
    {
        if (!OperatorNames.AsksModel(name))
        {
            return [];
        }

        var others = ranked.Where(elite => !parents.Contains(elite.CandidateId)).ToImmutableArray();
        var top = others.Take(settings.Prompt.NumTopPrograms).ToImmutableArray();
        var origin = first is null ? (ImmutableArray<int>?)null : archive.CellOf(first);
        // The sort is stable: of two that are as far away, the faster one.
        var diverse = others.Skip(top.Length)
            .OrderByDescending(elite => origin is { } cell ? Distance(cell, archive.CellOf(elite)) : 0)
            .Take(settings.Prompt.NumDiversePrograms);
        return [.. top.Concat(diverse).Select(elite => elite.CandidateId)];
    }

    private static int Distance(ImmutableArray<int> left, ImmutableArray<int> right) => left.Zip(right, (a, b) => Math.Abs(a - b)).Sum();
}
