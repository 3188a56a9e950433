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
        var (budget, database, evaluator) = (settings.Budget, settings.Database, settings.Evaluator);
        var text = new StringBuilder()
            .Append("# The campaign as resolved: every default filled in.\n")
            .Append(CultureInfo.InvariantCulture, $"name: {Quote(settings.Name)}\n")
            .Append(CultureInfo.InvariantCulture, $"task: {Quote(task)}\n")
            .Append(CultureInfo.InvariantCulture, $"devices: [{string.Join(", ", settings.Devices.Select(Quote))}]\n")
            .Append(CultureInfo.InvariantCulture, $"random_seed: {settings.RandomSeed}\n");
        Section(text, "budget", ("seconds", budget.Seconds), ("evaluations", budget.Evaluations));
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
        Section(text, "llm", ("deck", deck is null ? null : Quote(deck)), ("models", "[]"));
        Section(text, "prompt", ("num_top_programs", settings.Prompt.NumTopPrograms), ("num_diverse_programs", settings.Prompt.NumDiversePrograms));
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

    private static string Quote(string text) =>
        PlainText().IsMatch(text) ? text : JsonSerializer.Serialize(text, ContractJson.Compact);

    // Letters first, so that no number, null or boolean is written plainly by accident.
    [GeneratedRegex("^(?!(null|true|false|yes|no|on|off|y|n)$)[A-Za-z][A-Za-z0-9_./-]*(:[0-9]+)?$", RegexOptions.IgnoreCase)]
    private static partial Regex PlainText();
}
