using System.Text;
using EvoKernels.Core.Models;
using Microsoft.SemanticKernel;
using OpenAI.Chat;

namespace EvoKernels.Models.Answers;

/// <summary>Collects the pieces of a streamed answer. Bounded: whatever a server sends, it keeps no more than an answer can be.</summary>
/// <param name="maxTokens">Most tokens of an answer.</param>
internal sealed class AnswerReader(int maxTokens)
{
    /// <summary>Bytes kept for each token that an answer may have: twice what code takes with the usual vocabularies.</summary>
    private const int BytesPerToken = 8;

    /// <summary>Least bytes that a token of reasoning counts for, which a server counts and does not show.</summary>
    private const int BytesOfHiddenToken = 3;

    private readonly StringBuilder _text = new();
    private readonly StringBuilder _refusal = new();
    private long _bytes;
    private long _pieces;

    /// <summary>The answer so far.</summary>
    public string Text => _text.ToString();

    /// <summary>Words in which the model refused; empty if it did not.</summary>
    public string Refusal => _refusal.ToString();

    /// <summary>True once text has come: from then on silence is a stall.</summary>
    public bool HasBegun => _bytes > 0;

    /// <summary>True if it is longer than an answer may be: stop reading.</summary>
    public bool IsFull => _bytes >= (long)maxTokens * BytesPerToken || _pieces > 2L * maxTokens + 1000;

    /// <summary>Bytes for an estimate of the answer's tokens.</summary>
    public long Bytes => Math.Max(_bytes, _pieces * BytesOfHiddenToken);

    /// <summary>How the server says that it ended; null before.</summary>
    public ChatFinishReason? Finish { get; private set; }

    /// <summary>The server's count; null if it gave none.</summary>
    public TokenUsage? Usage { get; private set; }

    /// <summary>Label of a recorded answer; null for a live one.</summary>
    public string? Label { get; private set; }

    /// <summary>True if a server ended the answer, or a deck gave it, which is always whole.</summary>
    public bool IsComplete => Finish is not null || Label is not null;

    public void Add(StreamingChatMessageContent content)
    {
        var update = content.InnerContent as StreamingChatCompletionUpdate;
        Label ??= update is null ? AnswerMetadata.OriginOf(content) : null;
        Append(_text, content.Content);
        if (update is null)
        {
            return;
        }

        _pieces++;
        Append(_refusal, update.RefusalUpdate);
        Finish = update.FinishReason ?? Finish;
        Usage = update.Usage is { } usage ? new TokenUsage(usage.InputTokenCount, usage.OutputTokenCount) : Usage;
    }

    private void Append(StringBuilder to, string? piece)
    {
        if (piece is { Length: > 0 } && !IsFull)
        {
            var room = (int)Math.Min(piece.Length, ((long)maxTokens * BytesPerToken) - _bytes);
            _bytes += Encoding.UTF8.GetByteCount(piece.AsSpan(0, room));
            to.Append(piece, 0, room);
        }
    }
}
