using System.Text;
using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Models;

namespace EvoKernels.Core.Models;

/// <summary>What a server says an answer took.</summary>
/// <param name="Input">Tokens of the prompt.</param>
/// <param name="Output">Tokens of the answer, reasoning included.</param>
public sealed record TokenUsage(long Input, long Output);

/// <summary>Counts tokens where a server does not, and doubts it where it cannot be right.</summary>
public static class TokenCount
{
    /// <summary>UTF-8 bytes to a token. Code takes 3 to 4 with the usual vocabularies; the lower end, so that a budget errs on the safe side.</summary>
    private const double BytesPerToken = 3;

    /// <summary>How far a server's count may lie from the estimate: a tokenizer takes 1 byte a token at the least, and long runs of spaces many.</summary>
    private const double Plausible = 10;

    /// <summary>Tokens of a chat template beside the messages, and leeway for short texts.</summary>
    private const long Overhead = 200;

    /// <summary>An estimate of a text's tokens: a third of its bytes, rounded up.</summary>
    public static long Estimate(string text) => Estimate(Encoding.UTF8.GetByteCount(text));

    /// <summary>An estimate from the number of UTF-8 bytes.</summary>
    public static long Estimate(long bytes) => (long)Math.Ceiling(bytes / BytesPerToken);

    /// <summary>The most that one attempt can cost: its prompt at one byte a token, and the longest answer.</summary>
    public static ModelCost Worst(ModelSettings model, string system, string prompt) =>
        Price(model, Encoding.UTF8.GetByteCount(system) + Encoding.UTF8.GetByteCount(prompt) + Overhead, model.MaxTokens, false);

    /// <summary>What an attempt cost: by the server's count if it can be right, else by an estimate, which is said.</summary>
    /// <param name="model">Its prices.</param>
    /// <param name="promptBytes">UTF-8 bytes of all messages.</param>
    /// <param name="answerBytes">UTF-8 bytes that came, perhaps of half an answer.</param>
    /// <param name="reported">The server's count; null if it gave none.</param>
    public static ModelCost Cost(ModelSettings model, long promptBytes, long answerBytes, TokenUsage? reported)
    {
        var (input, output) = (Estimate(promptBytes), Estimate(answerBytes));
        return reported is not null
            && IsNear(reported.Input, input)
            && reported.Output >= (long)(output / Plausible)
            && (reported.Output > 0 || answerBytes == 0)
            && reported.Output <= Math.Max(model.MaxTokens, output * Plausible) + Overhead
                ? Price(model, reported.Input, reported.Output, false)
                : Price(model, input, output, true);
    }

    private static bool IsNear(long reported, long estimate) => reported >= (long)(estimate / Plausible) && reported > 0 && reported <= (estimate * Plausible) + Overhead;

    private static ModelCost Price(ModelSettings model, long input, long output, bool isEstimated) =>
        new(input + output, ((input * model.InputPrice) + (output * model.OutputPrice)) / 1e6, isEstimated);
}
