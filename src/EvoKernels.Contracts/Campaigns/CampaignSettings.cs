using System.Collections.Immutable;
using EvoKernels.Contracts.Evaluations;

namespace EvoKernels.Contracts.Campaigns;

/// <summary>Limits of a search; null means unlimited. Confirmation of the champion comes on top.</summary>
/// <param name="Seconds">Wall seconds, above 0.</param>
/// <param name="Evaluations">Finished evaluations, 1 or more.</param>
/// <param name="Dollars">Dollars for model answers, above 0. No question is sent whose longest answer could go over it.</param>
/// <param name="Tokens">Tokens of prompts and answers, 1 or more; kept in the same way.</param>
/// <param name="DeviceSeconds">Seconds that all devices together judge candidates, above 0; what is on a device when they are used is finished, and counts.</param>
[GenerateSerializer, Immutable, Alias("evokernels.budget")]
public sealed record BudgetSettings(
    [property: Id(0)] double? Seconds,
    [property: Id(1)] long? Evaluations,
    [property: Id(2)] double? Dollars = null,
    [property: Id(3)] long? Tokens = null,
    [property: Id(4)] double? DeviceSeconds = null);

/// <summary>The population: OpenEvolve's names.</summary>
/// <param name="NumIslands">Islands, 1 to 64. Default 2.</param>
/// <param name="MigrationInterval">Evaluations of an island between migrations, 1 or more. Default 50.</param>
/// <param name="MigrationRate">Share of an island's elites that migrate, 0 to 1. Default 0.1.</param>
/// <param name="FeatureDimensions">Axes of the grid: <c>vector_width</c>, <c>code_size</c>, <c>memory_share</c>; on GPUs <c>registers</c>, <c>shared_memory</c>, <c>block_size</c>, <c>code_size</c>; one to three, distinct.</param>
/// <param name="FeatureBins">Bins of each axis, 1 to 50. Default 10.</param>
/// <param name="ExplorationRatio">Share of parents drawn uniformly, 0 to 1. Default 0.2.</param>
/// <param name="ExploitationRatio">Share of parents drawn from the elites by fitness, 0 to 1; the rest is the island's best. Default 0.7.</param>
[GenerateSerializer, Immutable, Alias("evokernels.database")]
public sealed record DatabaseSettings(
    [property: Id(0)] int NumIslands,
    [property: Id(1)] int MigrationInterval,
    [property: Id(2)] double MigrationRate,
    [property: Id(3)] ImmutableArray<string> FeatureDimensions,
    [property: Id(4)] int FeatureBins,
    [property: Id(5)] double ExplorationRatio,
    [property: Id(6)] double ExploitationRatio);

/// <summary>What a prompt carries: OpenEvolve's names where it has them.</summary>
/// <param name="NumTopPrograms">The island's fastest members, 0 to 20. Default 3.</param>
/// <param name="NumDiversePrograms">Members of its cells that are far from the parent's, 0 to 20. Default 2.</param>
/// <param name="NumIslandPrograms">Fastest members of other islands, one of each, 0 to 20. Default 1.</param>
/// <param name="NotesInterval">Evaluations after which notes on the campaign are made anew, 0 to 100,000; 0 makes none. Default 50.</param>
/// <param name="MaxTokens">Most tokens of a question, system message included, by estimate, 1000 to 1,000,000. Default 24000.</param>
[GenerateSerializer, Immutable, Alias("evokernels.prompt")]
public sealed record PromptSettings(
    [property: Id(0)] int NumTopPrograms,
    [property: Id(1)] int NumDiversePrograms,
    [property: Id(2)] int NumIslandPrograms = 1,
    [property: Id(3)] int NotesInterval = 50,
    [property: Id(4)] int MaxTokens = 24000);

/// <summary>A recorded answer of a deck. Text is data: it can change nothing but the child's source.</summary>
[GenerateSerializer, Immutable, Alias("evokernels.deck-answer")]
public sealed record DeckAnswer(
    [property: Id(0)] string Task,
    [property: Id(1)] string Operator,
    [property: Id(2)] string? Parent,
    [property: Id(3)] string Answer,
    [property: Id(4)] string Label);

/// <summary>Recorded model answers, replayed through the path of a live model.</summary>
[GenerateSerializer, Immutable, Alias("evokernels.deck")]
public sealed record Deck(
    [property: Id(0)] string Name,
    [property: Id(1)] ImmutableArray<DeckAnswer> Answers);

/// <summary>One search, fully resolved: every default filled in, every file read.</summary>
/// <param name="Name">The campaign's name: letters, digits, dashes and underscores.</param>
/// <param name="Task">Name of the task.</param>
/// <param name="Devices">Device ids; at least one.</param>
/// <param name="RandomSeed">Seed of every decision of the search.</param>
/// <param name="Budget">Limits.</param>
/// <param name="Database">Population.</param>
/// <param name="Operators">First weight of each operator by name; operators of weight 0 are off.</param>
/// <param name="Deck">Recorded answers, or null.</param>
/// <param name="Prompt">Examples in a prompt.</param>
/// <param name="Evaluator">Effort of an evaluation.</param>
/// <param name="Llm">Live models, or null. They answer when the deck, if there is one, has no answer left; with neither the llm operators are off.</param>
[GenerateSerializer, Immutable, Alias("evokernels.campaign-settings")]
public sealed record CampaignSettings(
    [property: Id(0)] string Name,
    [property: Id(1)] string Task,
    [property: Id(2)] ImmutableArray<string> Devices,
    [property: Id(3)] ulong RandomSeed,
    [property: Id(4)] BudgetSettings Budget,
    [property: Id(5)] DatabaseSettings Database,
    [property: Id(6)] ImmutableSortedDictionary<string, double> Operators,
    [property: Id(7)] Deck? Deck,
    [property: Id(8)] PromptSettings Prompt,
    [property: Id(9)] EvaluationSettings Evaluator,
    [property: Id(10)] LlmSettings? Llm = null);
