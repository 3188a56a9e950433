using System.Collections.Immutable;
using EvoKernels.Contracts.Evaluations;

namespace EvoKernels.Contracts.Search;

/// <summary>What an archive answers to a member that asks for a place.</summary>
public enum ArchiveOutcome
{
    /// <summary>The cell was empty.</summary>
    New,

    /// <summary>The cell held a slower member, which it replaced.</summary>
    Improved,

    /// <summary>The cell holds a member that is as fast or faster.</summary>
    NotAdded,
}

public static class ArchiveOutcomes
{
    /// <summary>The word a journal uses.</summary>
    public static string Keyword(this ArchiveOutcome outcome) => outcome switch
    {
        ArchiveOutcome.New => "new",
        ArchiveOutcome.Improved => "improved",
        _ => "not-added",
    };
}

/// <summary>What an archive must know about a member to place it and to choose it as a parent. The source stays with the member.</summary>
/// <param name="CandidateId">The member.</param>
/// <param name="SourceId">Its source text: members on one source can be recombined.</param>
/// <param name="Fitness">Screened speed-up over the strongest baseline, finite and above 0.</param>
/// <param name="Descriptors">Of the compiled code.</param>
/// <param name="Tunables">How many tunables its source declares, 0 or more.</param>
[GenerateSerializer, Immutable, Alias("evokernels.elite")]
public sealed record Elite(
    [property: Id(0)] string CandidateId,
    [property: Id(1)] string SourceId,
    [property: Id(2)] double Fitness,
    [property: Id(3)] CodeDescriptors Descriptors,
    [property: Id(4)] int Tunables);

/// <summary>One occupied cell.</summary>
/// <param name="Cell">Bin on every axis, in the order of <c>feature_dimensions</c>.</param>
/// <param name="Elite">The best member seen in it.</param>
/// <param name="Outcome">How that member came in: asked again, the archive gives the same answer.</param>
[GenerateSerializer, Immutable, Alias("evokernels.archive-cell")]
public sealed record ArchiveCell(
    [property: Id(0)] ImmutableArray<int> Cell,
    [property: Id(1)] Elite Elite,
    [property: Id(2)] ArchiveOutcome Outcome);

/// <summary>A whole archive as stored: its occupied cells, sorted by cell.</summary>
[GenerateSerializer, Immutable, Alias("evokernels.archive")]
public sealed record ArchiveSnapshot([property: Id(0)] ImmutableArray<ArchiveCell> Cells)
{
    public static ArchiveSnapshot Empty { get; } = new(ImmutableArray<ArchiveCell>.Empty);
}

/// <summary>An archive's answer with the cell it is about.</summary>
[GenerateSerializer, Immutable, Alias("evokernels.archive-answer")]
public sealed record ArchiveAnswer(
    [property: Id(0)] ArchiveOutcome Outcome,
    [property: Id(1)] ImmutableArray<int> Cell);
