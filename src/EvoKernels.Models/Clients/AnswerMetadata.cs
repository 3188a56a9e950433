using Microsoft.SemanticKernel;

namespace EvoKernels.Models.Clients;

/// <summary>What a chat service says about an answer beside its text.</summary>
internal static class AnswerMetadata
{
    public const string Origin = "evokernels_origin";
    public const string Tokens = "evokernels_tokens";
    public const string Dollars = "evokernels_dollars";

    /// <summary>The label of an answer; a service that gives none is a live model.</summary>
    public static string OriginOf(ChatMessageContent content) =>
        content.Metadata?.GetValueOrDefault(Origin) as string ?? $"model: {content.ModelId ?? "unnamed"}";

    public static long TokensOf(ChatMessageContent content) => content.Metadata?.GetValueOrDefault(Tokens) as long? ?? 0;

    public static double DollarsOf(ChatMessageContent content) => content.Metadata?.GetValueOrDefault(Dollars) as double? ?? 0;
}
