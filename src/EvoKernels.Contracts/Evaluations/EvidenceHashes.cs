using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using EvoKernels.Contracts.Json;

namespace EvoKernels.Contracts.Evaluations;

/// <summary>
/// Content hashes of an evidence file, over the JSON itself: keys that no program knows count too. They find damage and edits, and name the part; whoever
/// computes all of them again is found by measuring again only.
/// </summary>
internal static class EvidenceHashes
{
    private const string Content = "contentHash";
    private const string Parts = "partHashes";

    private static readonly string[] Named = ["task", "candidate", "settings", "baseline", "evaluation", "pairs", "provenance"];

    /// <summary>Fills in the hashes.</summary>
    public static JsonObject Seal(JsonObject evidence)
    {
        evidence[Parts] = new JsonObject(Named.Select(part => KeyValuePair.Create(part, (JsonNode?)Of(evidence[part]))));
        evidence[Content] = string.Empty;
        evidence[Content] = Of(evidence);
        return evidence;
    }

    /// <summary>What was changed, or null. Version 1 has no hashes of parts.</summary>
    public static string? Problem(string json, int version)
    {
        try
        {
            return Problem(JsonNode.Parse(json)!.AsObject(), version);
        }
        catch (ArgumentException exception)
        {
            return $"a key stands in it twice: {exception.Message}";
        }
    }

    private static string? Problem(JsonObject evidence, int version)
    {
        if (version > 1)
        {
            var hashes = evidence[Parts] as JsonObject;
            var changed = Named.Where(part => (hashes?[part] as JsonValue)?.ToString() != Of(evidence[part])).ToArray();
            if (changed.Length > 0)
            {
                return $"its part{(changed.Length == 1 ? "" : "s")} '{string.Join("', '", changed)}' {(changed.Length == 1 ? "does" : "do")} not match the hash: changed after the file was written. Use an unchanged copy";
            }
        }

        var stated = (evidence[Content] as JsonValue)?.ToString();
        evidence[Content] = string.Empty;
        return stated == Of(evidence) ? null
            : version > 1 ? "its header (device, seed, time, hashes, or a key that does not belong) was changed after the file was written. Use an unchanged copy"
            : "its content does not match its hash: it was changed after it was written. Use an unchanged copy";
    }

    private static string Of(JsonNode? node) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(node?.ToJsonString(ContractJson.Compact) ?? "null")));
}
