using System.ClientModel;
using System.ClientModel.Primitives;
using System.Globalization;
using System.Net;
using System.Text.Json;
using EvoKernels.Models.Endpoints;
using Microsoft.SemanticKernel;

namespace EvoKernels.Models.Answers;

/// <summary>What a server's refusal means for us, from its status, its headers and as little of its words as a person needs.</summary>
internal static class ServerErrors
{
    /// <summary>What exceptions mean. Never null: a foreign server can make the protocol library throw nearly anything, and all of it means a broken answer.</summary>
    public static Attempt Read(Exception exception, DateTimeOffset now, Secret key)
    {
        var response = (exception as ClientResultException ?? exception.InnerException as ClientResultException)?.GetRawResponse();
        var status = (exception as HttpOperationException)?.StatusCode ?? (HttpStatusCode?)response?.Status;
        if (status is { } code && (int)code >= 400)
        {
            return Of(code, key.Hide((exception as HttpOperationException)?.ResponseContent ?? Body(response) ?? "")) with { RetryAfter = RetryAfter(response, now), IsFree = true };
        }

        return Attempt.None(AttemptKind.Broken, exception is JsonException or FormatException or ArgumentException
            ? "it sent something that is no chat completion"
            : $"the connection broke: {SafeWords.Of(key.Hide(exception.GetBaseException().Message))}") with { IsFree = WasNeverSent(exception) };
    }

    private static Attempt Of(HttpStatusCode status, string body)
    {
        var words = Words(body);
        var reason = $"{(int)status}{(words.Length > 0 ? $" {words}" : "")}";
        return (int)status switch
        {
            401 or 403 => Attempt.None(AttemptKind.Refused, $"it does not accept the key: {reason}"),
            402 => Attempt.None(AttemptKind.Refused, $"the account has no money: {reason}"),
            404 or 405 => Attempt.None(AttemptKind.Refused, $"the endpoint or the model is not there: {reason}"),
            400 or 422 when body.Contains("max_completion_tokens", StringComparison.Ordinal) =>
                Attempt.None(AttemptKind.Refused, $"it does not know max_completion_tokens; write 'max_tokens_field: max_tokens' for this model: {reason}"),
            429 when body.Contains("insufficient_quota", StringComparison.Ordinal) => Attempt.None(AttemptKind.Refused, $"the account has no money: {reason}"),
            429 => Attempt.None(AttemptKind.Busy, $"its rate limit is reached: {reason}"),
            408 or 409 or 425 or >= 500 => Attempt.None(AttemptKind.Broken, $"the server failed: {reason}"),
            _ => Attempt.None(AttemptKind.Rejected, $"it does not take the question: {reason}"),
        };
    }

    private static bool WasNeverSent(Exception exception)
    {
        for (var inner = exception; inner is not null; inner = inner.InnerException)
        {
            if (inner is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError })
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Seconds or a date, as HTTP has it; null if absent or senseless.</summary>
    private static TimeSpan? RetryAfter(PipelineResponse? response, DateTimeOffset now)
    {
        if (response is null || !response.Headers.TryGetValue("Retry-After", out var text) || text is null)
        {
            return null;
        }

        return double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds <= TimeSpan.FromDays(1).TotalSeconds
            ? TimeSpan.FromSeconds(seconds)
            : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) && date > now && date < now + TimeSpan.FromDays(1)
                ? date - now
                : null;
    }

    private static string? Body(PipelineResponse? response)
    {
        try
        {
            return response?.Content.ToString();
        }
        catch (InvalidOperationException)
        {
            // It was never read.
            return null;
        }
    }

    /// <summary><c>error.message</c> or <c>message</c>, where servers put it.</summary>
    private static string Words(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var root = json.RootElement;
            var holder = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object ? error : root;
            return holder.ValueKind == JsonValueKind.Object && holder.TryGetProperty("message", out var message) && message.ValueKind == JsonValueKind.String
                ? SafeWords.Of(message.GetString()!)
                : "";
        }
        catch (JsonException)
        {
            return "";
        }
    }
}
