using System.Collections.Immutable;
using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Models;
using EvoKernels.Models.Clients;
using EvoKernels.ModelServer;
using EvoKernels.UnitTests.Core;
using Xunit;

namespace EvoKernels.UnitTests.Models.Clients;

/// <summary>Live models over real HTTP on loopback: what is sent, and what each way to go wrong comes to.</summary>
public sealed class LiveModelTests
{
    private const string Key = "sk-secret-0123456789";
    private const string Answer = "Here it is:\n```cpp\nextern \"C\" void kernel();\n```\n";

    // Longer than the clock ever waits: only real time-outs, of which these tests have none, would take so long.
    private const double Long = 3000;

    private static readonly ModelRequest Request = new("square", "llm-rewrite", 1, null, "You write kernels.", "Make it fast.", Sample: 7);

    private readonly SkippingTime _time = new();
    private readonly TestPurse _purse = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AskAsync_Answer_CarriesTextOriginTokensAndPrice()
    {
        await using var server = await ChatServer.StartAsync(Replies.Text(Answer, input: 10, output: 20));

        var answer = await AskAsync(Model(server) with { InputPrice = 2, OutputPrice = 10 });

        Assert.Equal(ModelAnswer.Answered(Answer, "model: m", 30, (10 * 2e-6) + (20 * 10e-6)), answer);
        Assert.Equal(answer, Assert.Single(_purse.Settled).Answer);
        Assert.True(Assert.Single(_purse.Reserved).Worst.Dollars > 16384 * 10e-6);
        Assert.Empty(_time.Waits);
    }

    [Fact]
    public async Task AskAsync_Answer_SendsWhatIsDocumentedAndNothingElse()
    {
        await using var server = await ChatServer.StartAsync(Replies.Text(Answer));

        await AskAsync(Model(server) with { Model = "org/m-1", ApiKeyEnv = "M_KEY", Temperature = 0.5, MaxTokens = 999, ReasoningEffort = "low" });

        var call = Assert.Single(server.Calls);
        Assert.Equal($"Bearer {Key}", call.Key);
        Assert.Equal(
            ["max_completion_tokens", "messages", "model", "reasoning_effort", "stream", "stream_options", "temperature"],
            call.Body.Select(pair => pair.Key).Order(StringComparer.Ordinal));
        Assert.Equal("""[{"role":"system","content":"You write kernels."},{"role":"user","content":"Make it fast."}]""", call.Body["messages"]!.ToJsonString());
        Assert.Equal(("org/m-1", 999, 0.5, "low"), ((string)call.Body["model"]!, (int)call.Body["max_completion_tokens"]!, (double)call.Body["temperature"]!, (string)call.Body["reasoning_effort"]!));
        Assert.Equal("""{"include_usage":true}""", call.Body["stream_options"]!.ToJsonString());
    }

    [Fact]
    public async Task AskAsync_NoKey_SendsNone()
    {
        await using var server = await ChatServer.StartAsync(Replies.Text(Answer));

        await AskAsync(Model(server));

        Assert.Null(Assert.Single(server.Calls).Key);
    }

    [Theory]
    [InlineData("7", 7)]
    [InlineData("0", 0)]
    [InlineData("Tue, 01 Jan 2030 00:00:30 GMT", 30)]
    public async Task AskAsync_RateLimited_WaitsAsLongAsTheServerAsks(string retryAfter, double seconds)
    {
        var asked = new List<DateTimeOffset>();
        await using var server = await ChatServer.StartAsync(call =>
        {
            asked.Add(_time.GetUtcNow());
            return call.Number == 1 ? Replies.Status(429, "slow down", retryAfter) : Replies.Text(Answer);
        });

        var answer = await AskAsync(Model(server));

        Assert.Equal((ModelOutcome.Answered, 2), (answer.Outcome, server.Calls.Length));
        Assert.InRange((asked[1] - asked[0]).TotalSeconds, seconds, (seconds * 1.5) + 0.01);
        Assert.Equal(ModelCost.Nothing, _purse.Settled.First().Cost);
    }

    [Fact]
    public async Task AskAsync_RetryAfterTooLong_GivesUpAtOnce()
    {
        await using var server = await ChatServer.StartAsync(Replies.Status(429, "come back tomorrow", "3600"));

        var answer = await AskAsync(Model(server));

        Assert.Equal((ModelOutcome.Unavailable, 1), (answer.Outcome, server.Calls.Length));
        Assert.Contains("429 come back tomorrow", answer.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(408)]
    public async Task AskAsync_ServerFailsTwice_IsRetriedWithLongerWaits(int status)
    {
        await using var server = await ChatServer.StartAsync(Replies.Status(status, "oops"), Replies.Status(status, "oops"), Replies.Text(Answer));

        var answer = await AskAsync(Model(server));

        Assert.Equal((ModelOutcome.Answered, 3), (answer.Outcome, server.Calls.Length));
        var waits = _time.Waits.ToArray();
        Assert.Equal(2, waits.Length);
        Assert.InRange(waits[0].TotalSeconds, 2, 3);
        Assert.InRange(waits[1].TotalSeconds, 4, 6);
    }

    [Fact]
    public async Task AskAsync_ServerFailsAlways_IsUnavailableAndCostsNothing()
    {
        await using var server = await ChatServer.StartAsync(Replies.Status(500, "oops"));

        var answer = await AskAsync(Model(server));

        Assert.Equal((ModelOutcome.Unavailable, 0L), (answer.Outcome, answer.Tokens));
        Assert.Equal("'m': the server failed: 500 oops", answer.Reason);
        Assert.Equal(5, server.Calls.Length);
    }

    [Fact]
    public async Task AskAsync_EndpointIsDown_OpensTheBreakerAndClosesItWhenItIsBack()
    {
        var isUp = false;
        await using var server = await ChatServer.StartAsync(_ => isUp ? Replies.Text(Answer) : Replies.Status(500, "down"));
        using var clients = Clients();
        var client = clients.For(Settings(Model(server)));
        await client.AskAsync(Request, _purse, Token);
        isUp = true;

        var waits = _time.Waits.Count;
        var answer = await client.AskAsync(Request, _purse, Token);

        Assert.Equal(ModelOutcome.Answered, answer.Outcome);
        Assert.Equal(6, server.Calls.Length);
        Assert.InRange(_time.Waits.Skip(waits).First().TotalSeconds, 1, 45);
    }

    [Fact]
    public async Task AskAsync_NobodyListens_IsUnavailableAndFree()
    {
        string endpoint;
        await using (var server = await ChatServer.StartAsync(Replies.Text(Answer)))
        {
            endpoint = server.Endpoint;
        }

        var answer = await AskAsync(new ModelSettings("m", "m", endpoint, TimeoutSeconds: Long, StallSeconds: Long));

        Assert.Equal((ModelOutcome.Unavailable, 0L), (answer.Outcome, answer.Tokens));
        Assert.Contains("the connection broke", answer.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("reset")]
    [InlineData("truncated")]
    [InlineData("cut")]
    public async Task AskAsync_BreaksInMidStream_IsAskedAgainAndBothAreCounted(string how)
    {
        var half = new string('x', 300);
        await using var server = await ChatServer.StartAsync(
            how switch { "reset" => Replies.ResetAfter(half), "truncated" => Replies.TruncatedAfter(half), _ => Replies.CutAfter(half) },
            Replies.Text(Answer, input: 10, output: 20));

        var answer = await AskAsync(Model(server));

        Assert.Equal((ModelOutcome.Answered, Answer, true), (answer.Outcome, answer.Text, answer.IsEstimated));
        var costs = _purse.Settled.Select(settled => settled.Cost).ToArray();
        Assert.True(costs[0].Tokens > 10 && costs[0].IsEstimated);
        Assert.Equal(new ModelCost(30, 0), costs[1]);
        Assert.Equal(costs[0].Tokens + 30, answer.Tokens);
    }

    [Fact]
    public async Task AskAsync_FallsSilentInMidStream_IsCutOffAndAskedAgain()
    {
        await using var server = await ChatServer.StartAsync(Replies.StallAfter("half an ans"), Replies.Text(Answer));
        using var clients = new ModelClients(new ModelClientOptions(RetrySeconds: 0), TimeProvider.System, Secrets);

        // A server on loopback that has begun answers at once, so a second is silence.
        var answer = await clients.For(Settings(Model(server) with { StallSeconds = 1 })).AskAsync(Request, _purse, Token);

        Assert.Equal((ModelOutcome.Answered, 2), (answer.Outcome, server.Calls.Length));
        Assert.True(_purse.Settled.First().Cost is { Tokens: > 0, IsEstimated: true });
    }

    [Fact]
    public async Task AskAsync_TakesTooLong_SaysSo()
    {
        await using var server = await ChatServer.StartAsync(Replies.StallAfter(""));
        using var clients = new ModelClients(new ModelClientOptions(Retries: 0), TimeProvider.System, Secrets);

        var answer = await clients.For(Settings(Model(server) with { TimeoutSeconds = 0.05 })).AskAsync(Request, _purse, Token);

        Assert.Equal("'m': it took longer than 0.05 s", answer.Reason);
    }

    [Fact]
    public async Task AskAsync_Stopped_ThrowsAndLeavesTheReservationOpen()
    {
        using var stop = new CancellationTokenSource();
        await using var server = await ChatServer.StartAsync(call => async (http, _) =>
        {
            await stop.CancelAsync();
            await Replies.StallAfter("half")(http, call);
        });
        using var clients = Clients();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => clients.For(Settings(Model(server))).AskAsync(Request, _purse, stop.Token));

        Assert.Single(_purse.Reserved);
        Assert.Empty(_purse.Settled);
    }

    [Theory]
    [InlineData("", "stop", "its answer is empty")]
    [InlineData("half of something bad", "content_filter", "a content filter withheld the answer")]
    public async Task AskAsync_EndsWithoutUsableText_IsNotAskedAgainAndIsKept(string text, string finish, string reason)
    {
        await using var server = await ChatServer.StartAsync(Replies.EndingWith(text, finish));

        var answer = await AskAsync(Model(server));

        Assert.Equal((ModelOutcome.Unavailable, $"'m': {reason}"), (answer.Outcome, answer.Reason));
        Assert.True(answer.Tokens > 0 && answer.IsEstimated);
        Assert.Equal(answer, Assert.Single(_purse.Settled).Answer);
    }

    [Fact]
    public async Task AskAsync_Refusal_IsNotAskedAgainAndQuotedInOneShortLine()
    {
        await using var server = await ChatServer.StartAsync(Replies.Refusal("I can't\u001b[31m help\nwith that. " + new string('x', 5000)));

        var answer = await AskAsync(Model(server));

        Assert.StartsWith("'m': it refused: I can't [31m help with that.", answer.Reason, StringComparison.Ordinal);
        Assert.True(answer.Reason!.Length < 300);
        Assert.DoesNotContain(answer.Reason, char.IsControl);
        Assert.Single(server.Calls);
    }

    [Fact]
    public async Task AskAsync_CutOffByTheOutputLimit_IsAnAnswer()
    {
        await using var server = await ChatServer.StartAsync(Replies.EndingWith("```cpp\nvoid", "length"));

        Assert.Equal((ModelOutcome.Answered, "```cpp\nvoid"), ((await AskAsync(Model(server))) is var answer ? (answer.Outcome, answer.Text) : default));
    }

    [Theory]
    [InlineData("application/json", """{"choices":[{"message":{"content":"not streamed"}}]}""")]
    [InlineData("text/html", "<html>a login page</html>")]
    [InlineData("text/event-stream", "data: {}\n\ndata: [DONE]\n\n")]
    [InlineData("text/event-stream", "data: [1,2\n\n")]
    [InlineData("text/event-stream", "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":5}}]}\n\n")]
    [InlineData("text/event-stream", "")]
    public async Task AskAsync_NoChatCompletion_IsUnavailable(string contentType, string body)
    {
        await using var server = await ChatServer.StartAsync(Replies.Raw(contentType, body));

        Assert.Equal(ModelOutcome.Unavailable, (await AskAsync(Model(server))).Outcome);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("0")]
    [InlineData("-5")]
    [InlineData("3")]
    [InlineData("999999999")]
    [InlineData("99999999999999")]
    [InlineData("\"many\"")]
    public async Task AskAsync_CountIsMissingOrCannotBe_EstimatesAndSaysSo(string output)
    {
        var text = new string('y', 3000);
        var count = System.Text.Json.Nodes.JsonNode.Parse(output);
        await using var server = await ChatServer.StartAsync(count is null ? Replies.WithUsage(text, null, null) : Replies.WithUsage(text, 10, count));

        var answer = await AskAsync(Model(server));

        Assert.Equal((ModelOutcome.Answered, text, true), (answer.Outcome, answer.Text, answer.IsEstimated));
        Assert.InRange(answer.Tokens, 1000, 1100);
    }

    [Fact]
    public async Task AskAsync_HundredThousandTokens_StopsReadingAndKeepsABoundedText()
    {
        await using var server = await ChatServer.StartAsync(Replies.Endless("token ", 100_000));

        var answer = await AskAsync(Model(server) with { MaxTokens = 1000 });

        Assert.Equal(ModelOutcome.Answered, answer.Outcome);
        Assert.Equal(8000, answer.Text.Length);
        Assert.True(answer.IsEstimated);
    }

    [Fact]
    public async Task AskAsync_OneEndlessLine_IsCutOff()
    {
        await using var server = await ChatServer.StartAsync(Replies.Raw("text/event-stream", "data: " + new string(' ', 4 << 20)));

        var answer = await AskAsync(Model(server) with { MaxTokens = 256 }, new ModelClientOptions(Retries: 0));

        Assert.Contains("is longer than", answer.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AskAsync_ServerKnowsOnlyMaxTokens_SaysWhichKeyHelpsAndThenWorks()
    {
        await using var server = await ChatServer.StartAsync(Replies.OnlyMaxTokens(Replies.Text(Answer)));

        var refused = await AskAsync(Model(server));
        var answered = await AskAsync(Model(server) with { OutputLimitField = OutputLimitField.MaxTokens, MaxTokens = 777 });

        Assert.Equal(ModelOutcome.Refused, refused.Outcome);
        Assert.Contains("max_tokens_field: max_tokens", refused.Reason, StringComparison.Ordinal);
        Assert.Equal(ModelOutcome.Answered, answered.Outcome);
        Assert.Equal(777, (int)server.Calls[^1].Body["max_tokens"]!);
        Assert.False(server.Calls[^1].Body.ContainsKey("max_completion_tokens"));
    }

    [Theory]
    [InlineData(401, ModelOutcome.Refused)]
    [InlineData(403, ModelOutcome.Refused)]
    [InlineData(404, ModelOutcome.Refused)]
    [InlineData(400, ModelOutcome.Unavailable)]
    public async Task AskAsync_TurnedAway_IsAskedOnceAndFree(int status, ModelOutcome outcome)
    {
        await using var server = await ChatServer.StartAsync(Replies.Status(status, "no"));

        var answer = await AskAsync(Model(server));

        Assert.Equal((outcome, 0L, 1), (answer.Outcome, answer.Tokens, server.Calls.Length));
    }

    [Fact]
    public async Task AskAsync_AccountIsEmpty_IsRefusedAlthoughTheStatusSaysWait()
    {
        await using var server = await ChatServer.StartAsync(Replies.Status(429, "insufficient_quota: you exceeded your current quota"));

        Assert.Equal((ModelOutcome.Refused, 1), ((await AskAsync(Model(server))).Outcome, server.Calls.Length));
    }

    [Fact]
    public async Task AskAsync_ServerRepeatsTheKey_ItIsMaskedEverywhere()
    {
        await using var server = await ChatServer.StartAsync(
            Replies.Status(500, new string('x', 190) + Key), Replies.Refusal($"your key is {Key}"));
        var model = Model(server) with { ApiKeyEnv = "M_KEY" };
        var failed = await AskAsync(model, new ModelClientOptions(Retries: 0));
        var refused = await AskAsync(model);
        await using var echo = await ChatServer.StartAsync(Replies.Text($"// {Key}\n{Answer}"));
        var answered = await AskAsync(Model(echo) with { ApiKeyEnv = "M_KEY" });

        Assert.Equal($"Bearer {Key}", echo.Calls[0].Key);
        Assert.All([failed, refused, answered], answer => Assert.DoesNotContain("sk-secret", $"{answer}", StringComparison.Ordinal));
        Assert.Contains("[key]", answered.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AskAsync_FirstModelIsDown_AnotherOneAnswers()
    {
        await using var down = await ChatServer.StartAsync(Replies.Status(500, "down"));
        await using var up = await ChatServer.StartAsync(Replies.Text(Answer));

        var answer = await AskAsync(new ModelClientOptions(), Model(down), Model(up) with { Name = "spare", Weight = 0 });

        Assert.Equal((ModelOutcome.Answered, "model: spare"), (answer.Outcome, answer.Origin));
        Assert.Equal(5, down.Calls.Length);
    }

    [Fact]
    public async Task AskAsync_ModelHasSpentItsShare_AnotherOneAnswers()
    {
        await using var server = await ChatServer.StartAsync(Replies.Text(Answer));
        var purse = new TestPurse(name => name == "m" ? ReserveOutcome.ModelSpent : ReserveOutcome.Granted);
        using var clients = Clients();

        var answer = await clients.For(Settings(Model(server), Model(server) with { Name = "spare", Weight = 0 })).AskAsync(Request, purse, Token);
        var alone = await clients.For(Settings(Model(server))).AskAsync(Request, purse, Token);

        Assert.Equal(("model: spare", ModelOutcome.Exhausted), (answer.Origin, alone.Outcome));
    }

    [Fact]
    public async Task AskAsync_CampaignHasSpentItsBudget_AsksNobody()
    {
        await using var server = await ChatServer.StartAsync(Replies.Text(Answer));
        using var clients = Clients();

        var answer = await clients.For(Settings(Model(server), Model(server) with { Name = "spare" })).AskAsync(Request, new TestPurse(_ => ReserveOutcome.CampaignSpent), Token);

        Assert.Equal(ModelOutcome.Unavailable, answer.Outcome);
        Assert.Contains("the limit is reached", answer.Reason, StringComparison.Ordinal);
        Assert.Empty(server.Calls);
    }

    [Fact]
    public async Task AskAsync_PacedEndpoint_SpreadsQuestionsOfAllItsModels()
    {
        await using var server = await ChatServer.StartAsync(Replies.Text(Answer));
        using var clients = Clients();
        var one = Model(server) with { RequestsPerMinute = 6 };
        var client = clients.For(Settings(one, one with { Name = "other" }));

        foreach (var sample in Enumerable.Range(1, 4))
        {
            await client.AskAsync(Request with { Sample = sample }, _purse, Token);
        }

        // One in ten seconds, six of which may be taken early.
        Assert.Equal([4, 10, 10], _time.Waits.Select(wait => Math.Round(wait.TotalSeconds)));
    }

    [Theory]
    [InlineData(null, "is not set")]
    [InlineData("", "is not set")]
    [InlineData("two words", "holds white space")]
    [InlineData("key\n", "holds white space")]
    public void FirstProblem_KeyIsMissingOrOdd_NamesModelAndVariableOnly(string? value, string problem)
    {
        using var clients = new ModelClients(new ModelClientOptions(), _time, _ => value);
        var settings = Settings(new ModelSettings("m", "m", "http://localhost/v1", "M_KEY"));

        var found = clients.FirstProblem(settings)!;

        Assert.Contains("model 'm' needs its key in the environment variable M_KEY", found, StringComparison.Ordinal);
        Assert.Contains(problem, found, StringComparison.Ordinal);
        Assert.DoesNotContain("two words", found, StringComparison.Ordinal);
        Assert.Null(clients.FirstProblem(Settings(new ModelSettings("m", "m", "http://localhost/v1"))));
    }

    private static string? Secrets(string variable) => variable == "M_KEY" ? Key : null;

    private static ModelSettings Model(ChatServer server) => new("m", "m", server.Endpoint, TimeoutSeconds: Long, StallSeconds: Long);

    private static CampaignSettings Settings(params ImmutableArray<ModelSettings> models) => Samples.Settings() with { Llm = new LlmSettings(models, 4) };

    private ModelClients Clients(ModelClientOptions? options = null) => new(options ?? new ModelClientOptions(), _time, Secrets);

    private Task<ModelAnswer> AskAsync(ModelSettings model, ModelClientOptions? options = null) => AskAsync(options ?? new ModelClientOptions(), model);

    private async Task<ModelAnswer> AskAsync(ModelClientOptions options, params ImmutableArray<ModelSettings> models)
    {
        using var clients = Clients(options);
        return await clients.For(Settings(models)).AskAsync(Request, _purse, Token);
    }
}
