using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace EvoKernels.ModelServer;

/// <summary>What servers do: answer, and everything else.</summary>
public static class Replies
{
    private const int PieceLength = 16;

    /// <summary>An answer in pieces, with its end and a count of tokens.</summary>
    public static Reply Text(string text, long? input = null, long? output = null) => async (http, call) =>
    {
        await BeginAsync(http);
        await PiecesAsync(http, text);
        await EndAsync(http, "stop");
        await UsageAsync(http, JsonValue.Create(input ?? Math.Max(1, call.Body.ToJsonString().Length / 4)), JsonValue.Create(output ?? Math.Max(1, text.Length / 4)));
        await DoneAsync(http);
    };

    /// <summary>An answer with a count that is whatever is given: null leaves it out.</summary>
    public static Reply WithUsage(string text, JsonNode? input, JsonNode? output) => async (http, _) =>
    {
        await BeginAsync(http);
        await PiecesAsync(http, text);
        await EndAsync(http, "stop");
        if (input is not null)
        {
            await UsageAsync(http, input.DeepClone(), output?.DeepClone());
        }

        await DoneAsync(http);
    };

    /// <summary>An answer that ends with another reason than <c>stop</c>: <c>length</c>, <c>content_filter</c>.</summary>
    public static Reply EndingWith(string text, string reason) => async (http, _) =>
    {
        await BeginAsync(http);
        await PiecesAsync(http, text);
        await EndAsync(http, reason);
        await DoneAsync(http);
    };

    /// <summary>The model says no, in the field for that.</summary>
    public static Reply Refusal(string words) => async (http, _) =>
    {
        await BeginAsync(http);
        await SendAsync(http, Chunk(new JsonObject { ["refusal"] = words }, null));
        await EndAsync(http, "stop");
        await DoneAsync(http);
    };

    /// <summary>A status with an error body, and perhaps a Retry-After.</summary>
    public static Reply Status(int status, string message, string? retryAfter = null) => (http, _) =>
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        if (retryAfter is not null)
        {
            http.Response.Headers.RetryAfter = retryAfter;
        }

        return http.Response.WriteAsync(JsonSerializer.Serialize(new { error = new { message, type = "error" } }));
    };

    /// <summary>Half an answer, then nothing until the client hangs up.</summary>
    public static Reply StallAfter(string text) => async (http, _) =>
    {
        await BeginAsync(http);
        await PiecesAsync(http, text);
        await Task.Delay(Timeout.Infinite, http.RequestAborted);
    };

    /// <summary>Half an answer, then the connection is reset.</summary>
    public static Reply ResetAfter(string text) => async (http, _) =>
    {
        await BeginAsync(http);
        await PiecesAsync(http, text);
        http.Abort();
    };

    /// <summary>Half an answer, then half a JSON object, and the stream ends as if nothing were wrong.</summary>
    public static Reply TruncatedAfter(string text) => async (http, _) =>
    {
        await BeginAsync(http);
        await PiecesAsync(http, text);
        await RawAsync(http, "data: {\"id\":\"x\",\"object\":\"chat.completion.chunk\",\"choices\":[{\"ind\n\n");
    };

    /// <summary>A stream that ends in good order before the answer does.</summary>
    public static Reply CutAfter(string text) => async (http, _) =>
    {
        await BeginAsync(http);
        await PiecesAsync(http, text);
    };

    /// <summary>Tokens without end, whatever limit was asked for, until the client hangs up or so many are sent.</summary>
    public static Reply Endless(string token, int most) => async (http, _) =>
    {
        await BeginAsync(http);
        for (var sent = 0; sent < most; sent++)
        {
            await SendAsync(http, Chunk(new JsonObject { ["content"] = token }, null));
        }

        await EndAsync(http, "stop");
        await DoneAsync(http);
    };

    /// <summary>Any bytes as the body of a 200.</summary>
    public static Reply Raw(string contentType, string body) => async (http, _) =>
    {
        http.Response.ContentType = contentType;
        await http.Response.WriteAsync(body);
    };

    /// <summary>The older protocol: answers only if the output limit comes as <c>max_tokens</c>.</summary>
    public static Reply OnlyMaxTokens(Reply then) => (http, call) => call.Body.ContainsKey("max_completion_tokens")
        ? Status(400, "Unrecognized request argument supplied: max_completion_tokens")(http, call)
        : then(http, call);

    private static Task BeginAsync(HttpContext http)
    {
        http.Response.ContentType = "text/event-stream";
        return SendAsync(http, Chunk(new JsonObject { ["role"] = "assistant", ["content"] = "" }, null));
    }

    private static async Task PiecesAsync(HttpContext http, string text)
    {
        for (var at = 0; at < text.Length; at += PieceLength)
        {
            await SendAsync(http, Chunk(new JsonObject { ["content"] = text.Substring(at, Math.Min(PieceLength, text.Length - at)) }, null));
        }
    }

    private static Task EndAsync(HttpContext http, string reason) => SendAsync(http, Chunk([], reason));

    private static Task UsageAsync(HttpContext http, JsonNode? input, JsonNode? output)
    {
        var chunk = Chunk([], null);
        chunk["choices"] = new JsonArray();
        chunk["usage"] = new JsonObject { ["prompt_tokens"] = input, ["completion_tokens"] = output, ["total_tokens"] = 0 };
        return SendAsync(http, chunk);
    }

    private static Task DoneAsync(HttpContext http) => RawAsync(http, "data: [DONE]\n\n");

    private static JsonObject Chunk(JsonObject delta, string? finish) => new()
    {
        ["id"] = "chatcmpl-1",
        ["object"] = "chat.completion.chunk",
        ["created"] = 1,
        ["model"] = "a name that the server makes up",
        ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["delta"] = delta, ["finish_reason"] = finish }),
    };

    private static Task SendAsync(HttpContext http, JsonObject chunk) => RawAsync(http, $"data: {chunk.ToJsonString()}\n\n");

    private static async Task RawAsync(HttpContext http, string text)
    {
        await http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), http.RequestAborted);
        await http.Response.Body.FlushAsync(http.RequestAborted);
    }
}
