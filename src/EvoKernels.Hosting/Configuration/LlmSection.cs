using System.Collections.Immutable;
using System.Text.RegularExpressions;
using EvoKernels.Contracts.Campaigns;
using EvoKernels.Hosting.Configuration.Yaml;

namespace EvoKernels.Hosting.Configuration;

/// <summary>The <c>llm</c> section: a deck, live models, or both. Defaults and ranges are those that <see cref="ModelSettings"/> documents.</summary>
internal static partial class LlmSection
{
    /// <summary>Questions that are open at once, unless a file says otherwise.</summary>
    public const int DefaultParallel = 4;

    private const int MaxModels = 32;

    private static readonly string[] Keys =
    [
        "name", "model", "endpoint", "api_key_env", "weight", "temperature", "input_price", "output_price", "max_tokens", "max_tokens_field",
        "reasoning_effort", "timeout_seconds", "stall_seconds", "requests_per_minute", "tokens_per_minute", "budget",
    ];

    public static (Deck? Deck, string? Path, LlmSettings? Llm) Read(Section top, CampaignFolders folders)
    {
        var section = top.Child("llm", "deck", "parallel", "models");
        var parallel = (int)section.Integer("parallel", DefaultParallel, 1, 64);
        ImmutableArray<ModelSettings> models = section.Find("models") is { } list
            ? [.. Section.AsList(list, "a list of models, e.g. [{name: my-model, endpoint: 'http://localhost:8000/v1'}]", 0, MaxModels).Select(Model)]
            : [];
        if (!models.IsEmpty)
        {
            CheckTogether(models, section.Find("models")!);
        }

        var (deck, path) = section.FindNullable("deck") is { } node ? folders.Deck(node) : ((Deck?)null, (string?)null);
        return (deck, path, models.IsEmpty ? null : new LlmSettings(models, parallel));
    }

    /// <summary>What costs money needs a limit.</summary>
    public static void CheckPaid(Section top, LlmSettings? llm, BudgetSettings budget)
    {
        if (budget.Dollars is null && llm?.Models.FirstOrDefault(model => model.InputPrice > 0 || model.OutputPrice > 0) is { } priced)
        {
            throw ConfigNode.ErrorAt(
                top.Find("budget")?.At ?? top.Node.At, "budget.dollars", null, $"is missing, and model '{priced.Name}' costs money; give the most that the campaign may spend, e.g. 5");
        }

        if (llm is null && (budget.Dollars is null ? budget.Tokens is null ? null : "tokens" : "dollars") is { } key)
        {
            throw top.Child("budget", CampaignSections.BudgetKeys).Require(key, string.Empty)
                .Error("limits live models, and llm.models names none; leave it out, or limit 'seconds' or 'evaluations'");
        }
    }

    /// <summary>The word of a campaign file, which is also the JSON field.</summary>
    public static string FieldName(OutputLimitField field) => field == OutputLimitField.MaxTokens ? "max_tokens" : "max_completion_tokens";

    private static ModelSettings Model(ConfigNode node)
    {
        var section = Section.Of(node, Keys);
        var name = Name(section.Require("name", "what the endpoint calls the model, e.g. gpt-4.1-mini"), "name");
        var budget = section.Child("budget", "dollars", "tokens");
        return new ModelSettings(
            name,
            section.Find("model") is { } model ? Name(model, "model") : name,
            Endpoint(section.Require("endpoint", "the base address of an OpenAI-compatible server, e.g. http://localhost:8000/v1")),
            section.FindNullable("api_key_env") is { } variable ? Variable(variable) : null,
            section.Number("weight", 1, 0, 1e6),
            section.FindNullable("temperature") is { } temperature ? Section.AsNumber(temperature, 0, 2) : null,
            section.Number("input_price", 0, 0, 1e6),
            section.Number("output_price", 0, 0, 1e6),
            (int)section.Integer("max_tokens", 16384, 256, 1_000_000),
            section.Find("max_tokens_field") is { } field && Section.AsOneOf(field, "field for the output limit", "max_completion_tokens", "max_tokens") == "max_tokens"
                ? OutputLimitField.MaxTokens
                : OutputLimitField.MaxCompletionTokens,
            section.FindNullable("reasoning_effort") is { } effort ? Effort(effort) : null,
            section.Number("timeout_seconds", 600, 1, 3600),
            section.Number("stall_seconds", 60, 1, 3600),
            section.FindNullable("requests_per_minute") is { } requests ? (int)Section.AsInteger(requests, 1, 1_000_000) : null,
            section.FindNullable("tokens_per_minute") is { } tokens ? Section.AsInteger(tokens, 1000, 1_000_000_000) : null,
            CampaignSections.AboveZero(budget, "dollars", 1e6),
            budget.FindNullable("tokens") is { } most ? Section.AsInteger(most, 1, long.MaxValue) : null);
    }

    private static void CheckTogether(ImmutableArray<ModelSettings> models, ConfigNode list)
    {
        var seen = new Dictionary<string, ModelSettings>(StringComparer.Ordinal);
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var model in models)
        {
            if (!names.Add(model.Name))
            {
                throw list.Error($"two models are named '{model.Name}'; names are how reports tell them apart: give each its own, and with 'model' what the endpoint calls it");
            }

            // One pipeline serves an endpoint, so it has one pace.
            var first = seen.TryAdd(model.Endpoint, model) ? model : seen[model.Endpoint];
            if ((first.RequestsPerMinute, first.TokensPerMinute) != (model.RequestsPerMinute, model.TokensPerMinute))
            {
                throw list.Error($"'{first.Name}' and '{model.Name}' share the endpoint {model.Endpoint} and its pace; give both the same requests_per_minute and tokens_per_minute");
            }
        }

        if (models.All(model => model.Weight <= 0))
        {
            throw list.Error("every weight is 0, so no model is ever first; give one a weight above 0");
        }
    }

    private static string Name(ConfigNode node, string what) => Section.AsText(node, $"a {what}") is var text && NamePattern().IsMatch(text)
        ? text
        : throw node.Error("is no model name: 1 to 128 letters, digits and any of . _ - / : @ +, a letter or digit first");

    private static string Effort(ConfigNode node) => Section.AsText(node, "a word, e.g. low, medium or high") is var text && EffortPattern().IsMatch(text)
        ? text
        : throw node.Error($"'{text}' is no reasoning effort: one word of lower-case letters, e.g. low, medium or high");

    /// <summary>Never repeats what was written: somebody may have put the key itself there.</summary>
    private static string Variable(ConfigNode node) => node is ScalarNode { Text: var text } && VariablePattern().IsMatch(text)
        ? text
        : throw ConfigNode.ErrorAt(
            node.At,
            node.Path,
            null,
            "is no name of an environment variable: capital letters, digits and underscores, e.g. OPENAI_API_KEY. The key itself belongs in that variable and in no file");

    private static string Endpoint(ConfigNode node)
    {
        var text = Section.AsText(node, "an address, e.g. http://localhost:8000/v1");
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.Host.Length == 0)
        {
            throw node.Error($"'{text}' is no address of a server; write http:// or https://, host and path, e.g. http://localhost:8000/v1");
        }

        if (address.UserInfo.Length > 0 || address.Query.Length > 0 || address.Fragment.Length > 0)
        {
            // Not repeated: it may hold a password or a key.
            throw ConfigNode.ErrorAt(node.At, node.Path, null, "holds a user, a query or a fragment; write scheme, host, port and path only, and name the variable with the key in api_key_env");
        }

        return address.AbsolutePath.TrimEnd('/').EndsWith("/chat/completions", StringComparison.Ordinal)
            ? throw node.Error($"'{text}' is the address of one method; leave '/chat/completions' away, it is added")
            : address.AbsoluteUri.TrimEnd('/');
    }

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._/:@+-]{0,127}\z")]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"^[a-z]{1,16}\z")]
    private static partial Regex EffortPattern();

    // Capitals only: a key holds small letters, so one that was pasted here is refused.
    [GeneratedRegex(@"^[A-Z_][A-Z0-9_]{0,127}\z")]
    private static partial Regex VariablePattern();
}
