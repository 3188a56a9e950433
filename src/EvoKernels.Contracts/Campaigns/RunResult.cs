using System.Collections.Immutable;
using EvoKernels.Contracts.Evaluations;

namespace EvoKernels.Contracts.Campaigns;

/// <summary>How often each thing occurred in a run.</summary>
[GenerateSerializer, Immutable, Alias("evokernels.run-counts")]
public sealed record RunCounts(
    [property: Id(0)] ImmutableSortedDictionary<string, long> Verdict,
    [property: Id(1)] ImmutableSortedDictionary<string, long> Gate,
    [property: Id(2)] ImmutableSortedDictionary<string, long> Operator);

/// <summary>What a run spent.</summary>
/// <param name="Dollars">Price of model answers; 0 for recorded ones.</param>
/// <param name="Tokens">Tokens of model answers; 0 for recorded ones.</param>
/// <param name="DeviceSeconds">Seconds that devices were busy.</param>
[GenerateSerializer, Immutable, Alias("evokernels.run-cost")]
public sealed record RunCost(
    [property: Id(0)] double Dollars,
    [property: Id(1)] long Tokens,
    [property: Id(2)] double DeviceSeconds);

/// <summary>The file <c>result.json</c>.</summary>
/// <param name="Version">Version of the format: 1.</param>
/// <param name="Claim">About the champion; null when nothing was accepted.</param>
/// <param name="Counts">Verdicts, gates and operators.</param>
/// <param name="Cost">Spent.</param>
/// <param name="Seconds">Wall seconds of search, all processes together, confirmation not counted.</param>
/// <param name="Replicated">Whether a fresh process confirmed the claim; null when none tried.</param>
[GenerateSerializer, Immutable, Alias("evokernels.run-result")]
public sealed record RunResult(
    [property: Id(0)] int Version,
    [property: Id(1)] Claim? Claim,
    [property: Id(2)] RunCounts Counts,
    [property: Id(3)] RunCost Cost,
    [property: Id(4)] double Seconds,
    [property: Id(5)] bool? Replicated);
