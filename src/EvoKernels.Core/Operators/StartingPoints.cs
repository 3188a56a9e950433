using System.Collections.Immutable;
using EvoKernels.Contracts.Candidates;
using EvoKernels.Contracts.Search;
using EvoKernels.Contracts.Tasks;
using EvoKernels.Core.Sources;

namespace EvoKernels.Core.Operators;

/// <summary>A source that the search begins with, and the flags it begins with.</summary>
/// <param name="Name">File name relative to the task's folder.</param>
/// <param name="Source">Its text.</param>
/// <param name="Flags">One of <see cref="FlagSets"/>.</param>
public sealed record StartingPoint(string Name, string Source, ImmutableArray<string> Flags)
{
    /// <summary>The candidate with default tunables, or why there is none.</summary>
    public (Candidate? Candidate, string? Problem) Complete(KernelTask task)
    {
        var parse = SourceDirectives.Parse(Source, task);
        return parse.Directives is { } directives
            ? (Candidate.Create(Source, directives.Defaults, Flags), null)
            : (null, $"{Name}, {parse.Errors[0]}");
    }

    internal Offspring Breed(long proposal, KernelTask task)
    {
        var (candidate, problem) = Complete(task);
        return candidate is null ? Offspring.None(proposal, problem!) : Offspring.Of(proposal, Source, [Variant.Of(candidate)], null);
    }
}

/// <summary>
/// The first members: a task's seeds, then its baselines (a search that cannot start from the strongest simple kernel would only find it
/// again). Baselines that link a library are left out: a candidate may not link one.
/// </summary>
public static class StartingPoints
{
    /// <summary>Distinct sources with the default flags; if islands outnumber them, again with the next flag set, until every island has one.</summary>
    public static ImmutableArray<StartingPoint> Of(KernelTask task, int islands)
    {
        var sources = Files(task).DistinctBy(file => file.Text).ToArray();
        // A campaign's task holds sources of one language: that of its devices.
        var sets = FlagSets.For(sources.Any(file => file.IsCuda));
        var rounds = sources.Length == 0 ? 0 : Math.Clamp((islands + sources.Length - 1) / sources.Length, 1, sets.Length);
        var points = sets.Take(rounds).SelectMany(flags => sources.Select(file => new StartingPoint(file.Name, file.Text, flags)));
        return [.. points.Take(Math.Max(sources.Length, islands))];
    }

    /// <summary>The candidate of the starting point that a deck calls <paramref name="name"/>: its whole name, or its file name; null if there is none.</summary>
    public static Candidate? Named(KernelTask task, string name) => Files(task)
        .Where(file => file.Name == name || file.Name.EndsWith('/' + name, StringComparison.Ordinal))
        .Select(file => new StartingPoint(file.Name, file.Text, FlagSets.For(file.IsCuda)[0]).Complete(task).Candidate)
        .FirstOrDefault();

    private static IEnumerable<SourceFile> Files(KernelTask task) =>
        task.Seeds.Concat(task.Baselines.Where(baseline => baseline.Link.IsEmpty).Select(baseline => baseline.Source));
}
