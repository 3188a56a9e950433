using System.Text.Json;
using System.Text.Json.Nodes;
using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Json;

namespace EvoKernels.Hosting.Runs;

/// <summary>Finds where two plans differ, to say why a run cannot be continued with another campaign.</summary>
internal static class PlanDifference
{
    /// <summary>The first difference: <c>settings.budget.seconds</c> with both values; null if there is none.</summary>
    public static string? Find(CampaignPlan before, CampaignPlan now) => Find(
        "",
        JsonSerializer.SerializeToNode(before, ContractJson.Compact),
        JsonSerializer.SerializeToNode(now, ContractJson.Compact));

    private static string? Find(string path, JsonNode? before, JsonNode? now)
    {
        if (before is JsonObject left && now is JsonObject right)
        {
            return left.Select(pair => pair.Key).Union(right.Select(pair => pair.Key))
                .Select(key => Find(path.Length == 0 ? key : $"{path}.{key}", left[key], right[key]))
                .FirstOrDefault(difference => difference is not null);
        }

        return JsonNode.DeepEquals(before, now) ? null : $"{path} was {Shorten(before)} and is {Shorten(now)}";
    }

    private static string Shorten(JsonNode? node)
    {
        const int Longest = 60;
        var text = node?.ToJsonString() ?? "null";
        return text.Length <= Longest ? text : string.Concat(text.AsSpan(0, Longest), "…");
    }
}
