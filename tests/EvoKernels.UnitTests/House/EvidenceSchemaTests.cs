using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Contracts.Json;
using EvoKernels.UnitTests.Contracts.Evaluations;
using Xunit;

namespace EvoKernels.UnitTests.House;

/// <summary><c>docs/evidence.schema.json</c> is what the program writes.</summary>
public sealed class EvidenceSchemaTests
{
    private static readonly string Kept = Path.Combine(Checkout.Root, "docs", "evidence.schema.json");

    [Fact]
    public void Schema_OfTheProgram_IsTheOneInTheDocs()
    {
        var schema = ContractJson.Indented.GetJsonSchemaAsNode(typeof(Evidence)).AsObject();
        schema.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.Insert(1, "title", $"evidence.json of EvoKernels, version {Evidence.CurrentVersion}");
        var text = schema.ToJsonString(ContractJson.Indented) + "\n";
        var made = Path.Combine(Path.GetTempPath(), "evidence.schema.json");
        if (!File.Exists(Kept) || File.ReadAllText(Kept) != text)
        {
            File.WriteAllText(made, text);
            Assert.Fail($"the format of evidence changed: raise Evidence.CurrentVersion if old files cannot be read, then copy {made} to {Kept}");
        }
    }

    [Fact]
    public void Schema_AWholeFile_HasNoKeyThatTheSchemaLacks() =>
        AssertKnown(JsonNode.Parse(EvidenceTests.Made.ToJson())!, JsonNode.Parse(File.ReadAllText(Kept))!, "evidence");

    private static void AssertKnown(JsonNode? node, JsonNode? schema, string path)
    {
        switch (node)
        {
            case JsonObject item when schema is JsonObject and not null && schema["properties"] is JsonObject known:
                Assert.All(item, pair => Assert.True(known.ContainsKey(pair.Key), $"{path}.{pair.Key}"));
                foreach (var (key, value) in item)
                {
                    AssertKnown(value, known[key], $"{path}.{key}");
                }

                break;
            case JsonArray list when schema is JsonObject && schema["items"] is { } each:
                foreach (var value in list)
                {
                    AssertKnown(value, each, $"{path}[]");
                }

                break;
        }
    }
}
