using Microsoft.SemanticKernel;

namespace EvoKernels.Models.Answers;

/// <summary>What a deck says about an answer beside its text. A live model's own metadata is never read as a label.</summary>
internal static class AnswerMetadata
{
    public const string Origin = "evokernels_origin";

    /// <summary>The label of a recorded answer; null for a live one.</summary>
    public static string? OriginOf(StreamingChatMessageContent content) => content.Metadata?.GetValueOrDefault(Origin) as string;
}
