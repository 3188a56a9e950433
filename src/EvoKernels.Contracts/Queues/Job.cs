using System.Text.Json.Serialization;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Contracts.Search;

namespace EvoKernels.Contracts.Queues;

/// <summary>Something a worker can do. Small: texts of candidates stay with their members.</summary>
[GenerateSerializer, Immutable, Alias("evokernels.work-order")]
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(MakeChild), "make")]
[JsonDerivedType(typeof(Screen), "screen")]
[JsonDerivedType(typeof(Confirm), "confirm")]
public abstract record WorkOrder;

/// <summary>Turn a proposal into offspring.</summary>
[GenerateSerializer, Immutable, Alias("evokernels.work-order.make")]
public sealed record MakeChild([property: Id(0)] Proposal Proposal) : WorkOrder;

/// <summary>Judge a candidate up to the screen.</summary>
[GenerateSerializer, Immutable, Alias("evokernels.work-order.screen")]
public sealed record Screen(
    [property: Id(0)] long Proposal,
    [property: Id(1)] string CandidateId) : WorkOrder;

/// <summary>Measure the champion again in fresh processes.</summary>
[GenerateSerializer, Immutable, Alias("evokernels.work-order.confirm")]
public sealed record Confirm([property: Id(0)] string CandidateId) : WorkOrder;

/// <summary>What came of a work order.</summary>
[GenerateSerializer, Immutable, Alias("evokernels.work-result")]
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(ChildrenMade), "make")]
[JsonDerivedType(typeof(Screened), "screen")]
[JsonDerivedType(typeof(ChampionMeasured), "confirm")]
public abstract record WorkResult;

/// <param name="Offspring">What the operator made.</param>
/// <param name="Asked">What asking live models for it cost; null if none was asked.</param>
[GenerateSerializer, Immutable, Alias("evokernels.work-result.make")]
public sealed record ChildrenMade(
    [property: Id(0)] Offspring Offspring,
    [property: Id(1)] Campaigns.Asked? Asked = null) : WorkResult;

[GenerateSerializer, Immutable, Alias("evokernels.work-result.screen")]
public sealed record Screened(
    [property: Id(0)] long Proposal,
    [property: Id(1)] Evaluation Evaluation) : WorkResult;

[GenerateSerializer, Immutable, Alias("evokernels.work-result.confirm")]
public sealed record ChampionMeasured([property: Id(0)] Confirmation Confirmation) : WorkResult;

/// <summary>A work order in a queue.</summary>
/// <param name="Id">Says what is done, so that the same work is never queued twice: <c>make/17</c>, <c>screen/&lt;candidate id&gt;</c>.</param>
/// <param name="Order">What to do.</param>
/// <param name="Device">The only device that may do it, or null.</param>
[GenerateSerializer, Immutable, Alias("evokernels.job")]
public sealed record Job(
    [property: Id(0)] string Id,
    [property: Id(1)] WorkOrder Order,
    [property: Id(2)] string? Device);
