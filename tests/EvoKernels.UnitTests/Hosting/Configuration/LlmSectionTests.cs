using EvoKernels.Contracts.Campaigns;
using EvoKernels.Hosting.Configuration;
using Xunit;

namespace EvoKernels.UnitTests.Hosting.Configuration;

/// <summary>Live models in a campaign file.</summary>
public sealed class LlmSectionTests : IDisposable
{
    private const string Key = "sk-do-not-show-me-1234567890";

    private readonly ConfigSandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public void Load_NameAndEndpointOnly_FillsInDocumentedDefaults()
    {
        var settings = _sandbox.LoadCampaign("task: demo\nllm: {models: [{name: qwen, endpoint: 'http://localhost:8000/v1/'}]}\n").Settings;

        Assert.Equal(4, settings.Llm!.Parallel);
        Assert.Equal(new ModelSettings("qwen", "qwen", "http://localhost:8000/v1"), Assert.Single(settings.Llm.Models));
        Assert.Equal(new BudgetSettings(300, null), settings.Budget);
    }

    [Fact]
    public void Load_EveryKeyGiven_TakesEveryValueAndResolvesToItself()
    {
        var first = _sandbox.LoadCampaign("""
            task: demo
            budget: {dollars: 5, tokens: 1000000}
            llm:
              deck: configs/decks/demo
              parallel: 8
              models:
                - {name: big, model: org/big-1:free, endpoint: 'https://models.example/v1', api_key_env: BIG_KEY, weight: 0.25, temperature: 0.7, input_price: 2.5, output_price: 10,
                   max_tokens: 4096, max_tokens_field: max_tokens, reasoning_effort: high, timeout_seconds: 120, stall_seconds: 20,
                   requests_per_minute: 60, tokens_per_minute: 100000, budget: {dollars: 2, tokens: 500000}}
                - {name: small, endpoint: 'http://localhost:11434/v1', weight: 0, temperature: null, budget: {dollars: null}}
            """);

        var (models, parallel) = first.Settings.Llm!;
        Assert.Equal(8, parallel);
        Assert.Equal(
            new ModelSettings(
                "big", "org/big-1:free", "https://models.example/v1", "BIG_KEY", 0.25, 0.7, 2.5, 10, 4096, OutputLimitField.MaxTokens, "high", 120, 20, 60, 100000, 2, 500000),
            models[0]);
        Assert.Equal(new ModelSettings("small", "small", "http://localhost:11434/v1", Weight: 0), models[1]);
        Assert.Equal(new BudgetSettings(null, null, 5, 1000000), first.Settings.Budget);
        Assert.NotNull(first.Settings.Deck);

        var second = _sandbox.LoadCampaign(first.Yaml);
        Assert.Equal(first.Yaml, second.Yaml);
        Assert.Equal(models, second.Settings.Llm!.Models);
    }

    [Theory]
    [InlineData("llm: {models: [{}]}", "trial.yaml:2:16: llm.models[0].name: ", "is missing; give what the endpoint calls the model")]
    [InlineData("llm: {models: [{name: m}]}", "llm.models[0].endpoint: ", "is missing; give the base address")]
    [InlineData("llm: {models: [gpt]}", "llm.models[0]: ", "expected keys (name, model, endpoint")]
    [InlineData("llm: {models: [{name: m, endpont: x}]}", "llm.models[0].endpont: ", "did you mean 'endpoint'?")]
    [InlineData("llm: {models: [{name: 'a b', endpoint: 'http://x/v1'}]}", "llm.models[0].name: ", "is no model name")]
    [InlineData("llm: {models: [{name: m, endpoint: localhost}]}", "trial.yaml:2:36: llm.models[0].endpoint: ", "'localhost' is no address of a server; write http:// or https://")]
    [InlineData("llm: {models: [{name: m, endpoint: 'ftp://x/v1'}]}", "llm.models[0].endpoint: ", "is no address")]
    [InlineData("llm: {models: [{name: m, endpoint: 'http://x/v1/chat/completions'}]}", "llm.models[0].endpoint: ", "leave '/chat/completions' away")]
    [InlineData("llm: {models: [{name: m, endpoint: 'http://x', weight: -1}]}", "llm.models[0].weight: ", "found '-1'")]
    [InlineData("llm: {models: [{name: m, endpoint: 'http://x', weight: 0}]}", "llm.models: ", "every weight is 0")]
    [InlineData("llm: {models: [{name: m, endpoint: 'http://x', temperature: 2.1}]}", "llm.models[0].temperature: ", "from 0 to 2, found '2.1'")]
    [InlineData("llm: {models: [{name: m, endpoint: 'http://x', max_tokens: 255}]}", "llm.models[0].max_tokens: ", "from 256 to 1000000, found '255'")]
    [InlineData("llm: {models: [{name: m, endpoint: 'http://x', max_tokens_field: tokens}]}", "llm.models[0].max_tokens_field: ", "Known: max_completion_tokens, max_tokens")]
    [InlineData("llm: {models: [{name: m, endpoint: 'http://x', reasoning_effort: '{}'}]}", "llm.models[0].reasoning_effort: ", "is no reasoning effort")]
    [InlineData("llm: {models: [{name: m, endpoint: 'http://x', timeout_seconds: 0}]}", "llm.models[0].timeout_seconds: ", "from 1 to 3600")]
    [InlineData("llm: {models: [{name: m, endpoint: 'http://x', stall_seconds: 3601}]}", "llm.models[0].stall_seconds: ", "from 1 to 3600")]
    [InlineData("llm: {models: [{name: m, endpoint: 'http://x', requests_per_minute: 0}]}", "llm.models[0].requests_per_minute: ", "found '0'")]
    [InlineData("llm: {models: [{name: m, endpoint: 'http://x', tokens_per_minute: 10}]}", "llm.models[0].tokens_per_minute: ", "from 1000")]
    [InlineData("llm: {models: [{name: m, endpoint: 'http://x', budget: {dollars: 0}}]}", "llm.models[0].budget.dollars: ", "above 0")]
    [InlineData("llm: {models: [{name: m, endpoint: 'http://x', budget: {seconds: 3}}]}", "llm.models[0].budget.seconds: ", "unknown key")]
    [InlineData("llm: {parallel: 0, models: []}", "llm.parallel: ", "from 1 to 64")]
    [InlineData("llm: {models: [{name: m, endpoint: 'http://x'}, {name: m, endpoint: 'http://y'}]}", "llm.models: ", "two models are named 'm'")]
    [InlineData("llm: {models: [{name: m, endpoint: 'http://x', requests_per_minute: 5}, {name: n, endpoint: 'http://x/'}]}", "llm.models: ", "share the endpoint")]
    [InlineData("llm: {models: [{name: m, endpoint: 'http://x', input_price: 1}]}", "budget.dollars: ", "is missing, and model 'm' costs money; give the most")]
    [InlineData("llm: {models: [{name: m, endpoint: 'http://x', output_price: 1}]}\nbudget: {seconds: 60}", "trial.yaml:3:9: budget.dollars: ", "is missing")]
    public void Load_BadModel_NamesPlaceKeyValueAndRemedy(string yaml, string place, string problem)
    {
        var exception = Assert.Throws<ConfigurationException>(() => _sandbox.LoadCampaign($"task: demo\n{yaml}\n"));

        Assert.Contains(place, exception.Message, StringComparison.Ordinal);
        Assert.Contains(problem, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData($"api_key_env: {Key}", "The key itself belongs in that variable and in no file")]
    [InlineData($"api_key: {Key}", "unknown key")]
    [InlineData($"endpoint: 'https://user:{Key}@x/v1'", "holds a user, a query or a fragment")]
    [InlineData($"endpoint: 'https://x/v1?key={Key}'", "holds a user, a query or a fragment")]
    public void Load_KeyWrittenInTheFile_IsRefusedAndNotRepeated(string line, string problem)
    {
        var endpoint = line.StartsWith("endpoint", StringComparison.Ordinal) ? "" : ", endpoint: 'http://x/v1'";
        var exception = Assert.Throws<ConfigurationException>(() => _sandbox.LoadCampaign($"task: demo\nllm: {{models: [{{name: m, {line}{endpoint}}}]}}\n"));

        Assert.Contains(problem, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, exception.ToString(), StringComparison.Ordinal);
    }
}
