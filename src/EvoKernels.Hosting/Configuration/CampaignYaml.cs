using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Json;

namespace EvoKernels.Hosting.Configuration;

/// <summary>Writes a campaign as resolved: every default in full, paths that hold where <c>configs/</c> is.</summary>
internal static partial class CampaignYaml
{
    public static string Write(CampaignSettings settings, string task, string? deck)
    {
        var (budget, database, evaluator, prompt) = (settings.Budget, settings.Database, settings.Evaluator, settings.Prompt);
        var text = new StringBuilder()
            .Append("# The campaign as resolved: every default filled in.\n")
            .Append(CultureInfo.InvariantCulture, $"name: {Quote(settings.Name)}\n")
            .Append(CultureInfo.InvariantCulture, $"task: {Quote(task)}\n")
            .Append(CultureInfo.InvariantCulture, $"devices: [{string.Join(", ", settings.Devices.Select(Quote))}]\n")
            .Append(CultureInfo.InvariantCulture, $"random_seed: {settings.RandomSeed}\n");
        Section(text, "budget", ("seconds", budget.Seconds), ("evaluations", budget.Evaluations), ("dollars", budget.Dollars), ("tokens", budget.Tokens), ("device_seconds", budget.DeviceSeconds));
        Section(
            text,
            "database",
            ("num_islands", database.NumIslands),
            ("migration_interval", database.MigrationInterval),
            ("migration_rate", database.MigrationRate),
            ("feature_dimensions", $"[{string.Join(", ", database.FeatureDimensions)}]"),
            ("feature_bins", database.FeatureBins),
            ("exploration_ratio", database.ExplorationRatio),
            ("exploitation_ratio", database.ExploitationRatio));
        Section(text, "operators", [.. settings.Operators.Select(pair => (pair.Key, (object?)pair.Value))]);
        Section(text, "llm", ("deck", deck is null ? null : Quote(deck)), ("parallel", settings.Llm?.Parallel ?? LlmSection.DefaultParallel), ("models", settings.Llm is null ? "[]" : ""));
        foreach (var model in settings.Llm?.Models ?? [])
        {
            Model(text, model);
        }

        Section(
            text,
            "prompt",
            ("num_top_programs", prompt.NumTopPrograms),
            ("num_diverse_programs", prompt.NumDiversePrograms),
            ("num_island_programs", prompt.NumIslandPrograms),
            ("notes_interval", prompt.NotesInterval),
            ("max_tokens", prompt.MaxTokens));
        Section(
            text,
            "evaluator",
            ("screen_seconds", evaluator.ScreenSeconds),
            ("timeout_seconds", evaluator.TimeoutSeconds),
            ("confirm_pairs", evaluator.ConfirmPairs),
            ("confirm_seconds", evaluator.ConfirmSeconds));
        return text.ToString();
    }

    private static void Section(StringBuilder text, string name, params (string Key, object? Value)[] entries)
    {
        text.Append(CultureInfo.InvariantCulture, $"{name}:\n");
        foreach (var (key, value) in entries)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {key}: {value ?? "null"}\n");
        }
    }

    private static void Model(StringBuilder text, ModelSettings model)
    {
        (string Key, object? Value)[] entries =
        [
            ("name", Quote(model.Name)),
            ("model", Quote(model.Model)),
            ("endpoint", Quote(model.Endpoint)),
            ("api_key_env", model.ApiKeyEnv is { } variable ? Quote(variable) : null),
            ("weight", model.Weight),
            ("temperature", model.Temperature),
            ("input_price", model.InputPrice),
            ("output_price", model.OutputPrice),
            ("max_tokens", model.MaxTokens),
            ("max_tokens_field", LlmSection.FieldName(model.OutputLimitField)),
            ("reasoning_effort", model.ReasoningEffort is { } effort ? Quote(effort) : null),
            ("timeout_seconds", model.TimeoutSeconds),
            ("stall_seconds", model.StallSeconds),
            ("requests_per_minute", model.RequestsPerMinute),
            ("tokens_per_minute", model.TokensPerMinute),
            ("budget", string.Create(CultureInfo.InvariantCulture, $"{{dollars: {model.Dollars?.ToString(CultureInfo.InvariantCulture) ?? "null"}, tokens: {model.Tokens?.ToString(CultureInfo.InvariantCulture) ?? "null"}}}")),
        ];
        text.Append("    - ").AppendJoin("\n      ", entries.Select(entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Key}: {entry.Value ?? "null"}"))).Append('\n');
    }

    private static string Quote(string text) =>
        PlainText().IsMatch(text) ? text : JsonSerializer.Serialize(text, ContractJson.Compact);

    // Letters first, so that no number, null or boolean is written plainly by accident.
    [GeneratedRegex("^(?!(null|true|false|yes|no|on|off|y|n)$)[A-Za-z][A-Za-z0-9_./-]*(:[0-9]+)?$", RegexOptions.IgnoreCase)]
    private static partial Regex PlainText();
}
