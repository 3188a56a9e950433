using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace EvoKernels.ModelServer;

/// <summary>A question as it came over the wire.</summary>
/// <param name="Number">1, 2, 3, … in order of arrival.</param>
/// <param name="Body">The JSON as sent.</param>
/// <param name="Headers">By name, in lower case.</param>
public sealed record ModelCall(int Number, JsonObject Body, ImmutableDictionary<string, string> Headers)
{
    /// <summary>The user's message.</summary>
    public string Prompt => (string)Body["messages"]!.AsArray()[^1]!["content"]!;

    public string? Key => Headers.GetValueOrDefault("authorization");
}

/// <summary>Writes an answer, or whatever a server may do instead.</summary>
public delegate Task Reply(HttpContext http, ModelCall call);

/// <summary>A real HTTP server on loopback that speaks the chat-completions protocol as its script says; without a network, a key or a bill.</summary>
public sealed class ChatServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<ModelCall> _calls = new();
    private readonly Func<ModelCall, Reply> _script;
    private int _count;

    private ChatServer(Func<ModelCall, Reply> script)
    {
        _script = script;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1));
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    /// <summary>Base address for a campaign file.</summary>
    public string Endpoint => $"{_app.Urls.First()}/v1";

    /// <summary>Every question so far.</summary>
    public ImmutableArray<ModelCall> Calls => [.. _calls];

    /// <param name="script">What to do with each question.</param>
    public static async Task<ChatServer> StartAsync(Func<ModelCall, Reply> script)
    {
        var server = new ChatServer(script);
        await server._app.StartAsync();
        return server;
    }

    /// <summary>Replies in order; the last one goes on for ever.</summary>
    public static Task<ChatServer> StartAsync(params Reply[] replies) => StartAsync(call => replies[Math.Min(call.Number, replies.Length) - 1]);

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource();
        await atOnce.CancelAsync();
        await _app.StopAsync(atOnce.Token);
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext http)
    {
        if (http.Request.Path != "/v1/chat/completions" || http.Request.Method != "POST")
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var body = (await JsonNode.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted))!.AsObject();
        var headers = http.Request.Headers.ToImmutableDictionary(pair => pair.Key.ToLowerInvariant(), pair => pair.Value.ToString());
        var call = new ModelCall(Interlocked.Increment(ref _count), body, headers);
        _calls.Enqueue(call);
        try
        {
            await _script(call)(http, call);
        }
        catch (OperationCanceledException)
        {
            // The client hung up, which is what it was meant to do.
        }
    }
}
