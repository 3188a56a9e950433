using System.Collections.Immutable;
using System.Globalization;
using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Core.Operators;
using EvoKernels.Hosting.Configuration.Yaml;

namespace EvoKernels.Hosting.Configuration;

/// <summary>The sections of a campaign file. Defaults and ranges are those that <see cref="CampaignSettings"/> documents.</summary>
internal static class CampaignSections
{
    /// <summary>Seconds of a campaign that sets no budget.</summary>
    public const double DefaultSeconds = 300;

    private static readonly string[] Features = ["vector_width", "code_size", "memory_share"];

    private static readonly string[] GpuFeatures = ["registers", "shared_memory", "block_size", "code_size"];

    public static ImmutableArray<string> Devices(Section top)
    {
        if (top.Find("devices") is not { } node)
        {
            return ["cpu:0"];
        }

        var devices = ImmutableArray.CreateBuilder<string>();
        foreach (var item in Section.AsList(node, "device ids, e.g. [cpu:0]", 1, 256))
        {
            var id = Section.AsText(item, "a device id, e.g. cpu:0");
            if (DeviceIds.Problem(id) is { } problem)
            {
                throw item.Error(problem);
            }

            devices.Add(devices.Contains(id) ? throw item.Error($"'{id}' is listed twice; keep one") : id);
        }

        return devices.ToImmutable();
    }

    public static ulong Seed(Section top)
    {
        const ulong Fallback = 1;
        return top.Find("random_seed") is not { } node ? Fallback
            : node is ScalarNode { Plain: true } scalar && ulong.TryParse(scalar.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var seed) ? seed
            : throw node.Expected($"a whole number from 0 to {ulong.MaxValue}");
    }

    /// <summary>Keys of the section <c>budget</c>.</summary>
    public static readonly string[] BudgetKeys = ["seconds", "evaluations", "dollars", "tokens", "device_seconds"];

    public static BudgetSettings Budget(Section top)
    {
        var section = top.Child("budget", BudgetKeys);
        var seconds = AboveZero(section, "seconds", 1e9);
        var dollars = AboveZero(section, "dollars", 1e6);
        long? evaluations = section.FindNullable("evaluations") is { } count ? Section.AsInteger(count, 1, long.MaxValue) : null;
        long? tokens = section.FindNullable("tokens") is { } most ? Section.AsInteger(most, 1, long.MaxValue) : null;
        var busy = AboveZero(section, "device_seconds", 1e9);
        return new BudgetSettings(
            seconds is null && evaluations is null && dollars is null && tokens is null && busy is null ? DefaultSeconds : seconds, evaluations, dollars, tokens, busy);
    }

    /// <summary>A number above 0, or null if the key is absent or null.</summary>
    public static double? AboveZero(Section section, string key, double max) => section.FindNullable(key) is not { } node ? null
        : Section.AsNumber(node, 0, max) is > 0 and var value ? value
        : throw node.Expected("a number above 0");

    /// <param name="top">The file.</param>
    /// <param name="isCuda">Whether the devices are GPUs, whose code has other features.</param>
    public static DatabaseSettings Database(Section top, bool isCuda)
    {
        var section = top.Child(
            "database", "num_islands", "migration_interval", "migration_rate", "feature_dimensions", "feature_bins", "exploration_ratio", "exploitation_ratio");
        var settings = new DatabaseSettings(
            (int)section.Integer("num_islands", 2, 1, 64),
            (int)section.Integer("migration_interval", 50, 1, int.MaxValue),
            section.Number("migration_rate", 0.1, 0, 1),
            FeatureDimensions(section, isCuda),
            (int)section.Integer("feature_bins", 10, 1, 50),
            section.Number("exploration_ratio", 0.2, 0, 1),
            section.Number("exploitation_ratio", 0.7, 0, 1));
        var sum = settings.ExplorationRatio + settings.ExploitationRatio;
        return sum <= 1 + 1e-9 ? settings : throw (section.Find("exploitation_ratio") ?? section.Find("exploration_ratio") ?? section.Node)
            .Error($"exploration_ratio {settings.ExplorationRatio} and exploitation_ratio {settings.ExploitationRatio} sum to {sum:0.###}; the most is 1");
    }

    public static ImmutableSortedDictionary<string, double> Operators(Section top)
    {
        if (top.Find("operators") is null)
        {
            return OperatorWeights.Defaults;
        }

        // A single override adjusts the defaults; a section that a file writes stands for itself, and what it leaves out is off.
        var section = top.Child("operators", [.. OperatorNames.All]);
        var isAdjusted = section.Node.IsImplied;
        var weights = OperatorNames.All.ToImmutableSortedDictionary(
            name => name,
            name => section.Number(name, isAdjusted ? OperatorWeights.Defaults[name] : 0, 0, 1e6),
            StringComparer.Ordinal);
        return weights.Values.Any(weight => weight > 0)
            ? weights
            : throw section.Node.Error($"every operator is off; give at least one a weight above 0 ({string.Join(", ", OperatorNames.All)})");
    }

    public static PromptSettings Prompt(Section top)
    {
        var section = top.Child("prompt", "num_top_programs", "num_diverse_programs", "num_island_programs", "notes_interval", "max_tokens");
        return new PromptSettings(
            (int)section.Integer("num_top_programs", 3, 0, 20),
            (int)section.Integer("num_diverse_programs", 2, 0, 20),
            (int)section.Integer("num_island_programs", 1, 0, 20),
            (int)section.Integer("notes_interval", 50, 0, 100_000),
            (int)section.Integer("max_tokens", 24_000, 1_000, 1_000_000));
    }

    public static EvaluationSettings Evaluator(Section top)
    {
        var fallback = new EvaluationSettings();
        var section = top.Child("evaluator", "screen_seconds", "timeout_seconds", "confirm_pairs", "confirm_seconds");
        return new EvaluationSettings(
            section.Number("screen_seconds", fallback.ScreenSeconds, 0.01, 60),
            section.Number("timeout_seconds", fallback.TimeoutSeconds, 0.1, 3600),
            (int)section.Integer("confirm_pairs", fallback.ConfirmPairs, 5, 100),
            section.Number("confirm_seconds", fallback.ConfirmSeconds, 0.05, 60));
    }

    private static ImmutableArray<string> FeatureDimensions(Section section, bool isCuda)
    {
        if (section.Find("feature_dimensions") is not { } node)
        {
            return isCuda ? ["registers", "shared_memory"] : ["vector_width", "code_size"];
        }

        var features = isCuda ? GpuFeatures : Features;

        var names = ImmutableArray.CreateBuilder<string>();
        foreach (var item in Section.AsList(node, $"one to three of {string.Join(", ", features)}{(isCuda ? " (devices are GPUs)" : "")}", 1, 3))
        {
            var name = Section.AsOneOf(item, "feature dimension", features);
            names.Add(names.Contains(name) ? throw item.Error($"'{name}' is listed twice; keep one") : name);
        }

        return names.ToImmutable();
    }
}
