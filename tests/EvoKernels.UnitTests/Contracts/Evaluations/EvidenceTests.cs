using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using EvoKernels.Contracts.Candidates;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Contracts.Json;
using EvoKernels.UnitTests.Core;
using Xunit;

namespace EvoKernels.UnitTests.Contracts.Evaluations;

public sealed class EvidenceTests
{
    internal static Evidence Made { get; } = Make();

    [Fact]
    public void Problem_UnchangedFile_IsNone()
    {
        Assert.Null(Evidence.Problem(Made.ToJson(), out var read));
        Assert.Equal(Made.ToJson(), read!.ToJson());
    }

    [Theory]
    [InlineData("task", "/task/summary")]
    [InlineData("candidate", "/candidate/source")]
    [InlineData("settings", "/settings/confirmPairs")]
    [InlineData("baseline", "/baseline/name")]
    [InlineData("evaluation", "/evaluation/speedup/lower")]
    [InlineData("pairs", "/pairs/0/shapes/0/samples/0/candidateCpu")]
    [InlineData("provenance", "/provenance/cpu")]
    public void Problem_ChangedPart_IsNamed(string part, string pointer) =>
        Assert.Contains($"'{part}'", Tampered(pointer, last => last.GetValueKind() == System.Text.Json.JsonValueKind.Number ? 7 : "changed"), StringComparison.Ordinal);

    [Theory]
    [InlineData("/device")]
    [InlineData("/contentHash")]
    public void Problem_ChangedHeader_IsRefused(string pointer) => Assert.Contains("header", Tampered(pointer, _ => "cpu:7"), StringComparison.Ordinal);

    [Fact]
    public void Problem_KeyThatDoesNotBelong_IsRefused()
    {
        var node = JsonNode.Parse(Made.ToJson())!.AsObject();
        node["note"] = "trust me";

        Assert.Contains("header", Evidence.Problem(node.ToJsonString(), out _)!, StringComparison.Ordinal);
    }

    [Fact]
    public void Problem_KeyTwice_IsRefused() =>
        Assert.NotNull(Evidence.Problem(Made.ToJson().Replace("\"device\": \"cpu:0\",", "\"device\": \"cpu:0\", \"device\": \"cpu:0\",", StringComparison.Ordinal), out _));

    [Fact]
    public void Problem_NewerVersion_SaysWhichAreRead()
    {
        var node = JsonNode.Parse(Made.ToJson())!.AsObject();
        node["version"] = 3;

        Assert.Equal("its version is 3; this program reads versions 1 to 2", Evidence.Problem(node.ToJsonString(), out _));
    }

    [Fact]
    public void Problem_VersionOne_IsReadAndChecked()
    {
        var text = VersionOne().ToJsonString(ContractJson.Indented);

        Assert.Null(Evidence.Problem(text, out var read));
        Assert.Null(read!.Pairs[0].Shapes[0].Samples[0].ControlCpu);
        Assert.Contains("changed", Evidence.Problem(text.Replace("cpu:0", "cpu:1", StringComparison.Ordinal), out _)!, StringComparison.Ordinal);
    }

    private static string Tampered(string pointer, Func<JsonNode, JsonNode> change)
    {
        var node = JsonNode.Parse(Made.ToJson())!;
        var steps = pointer.Split('/')[1..];
        var holder = steps[..^1].Aggregate(node, (at, step) => int.TryParse(step, out var index) ? at[index]! : at[step]!);
        holder[steps[^1]] = change(holder[steps[^1]]!);
        return Evidence.Problem(node.ToJsonString(), out _)!;
    }

    /// <summary>As version 1 wrote it: without controls and hashes of parts, hashed as compact JSON with an empty hash.</summary>
    private static JsonObject VersionOne()
    {
        var node = JsonNode.Parse(Made.ToJson())!.AsObject();
        node["version"] = 1;
        node.Remove("partHashes");
        foreach (var pair in node["pairs"]!.AsArray().Select(pair => pair!.AsObject()))
        {
            pair.Remove("controlLogRatio");
            foreach (var shape in pair["shapes"]!.AsArray().Select(shape => shape!.AsObject()))
            {
                shape.Remove("heldOut");
                foreach (var sample in shape["samples"]!.AsArray().Select(sample => sample!.AsObject()))
                {
                    sample.Remove("controlCpu");
                    sample.Remove("controlWall");
                }
            }
        }

        node["contentHash"] = string.Empty;
        node["contentHash"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(node.ToJsonString(ContractJson.Compact))));
        return node;
    }

    private static Evidence Make()
    {
        var task = Samples.Task;
        var candidate = Candidate.Create("// it's <small> & “quoted” \"text\"\n", ImmutableSortedDictionary<string, long>.Empty.Add("TILE", 8), ["-O3"]);
        var speedup = new Speedup("baselines/naive.cpp (-O3)", 1.0 / 3, 0.1 + 0.2, 1e-7, 0.95);
        var sample = new RawSample(1234.5678901234567, 2, 3, 4, true, 5, 6);
        return new Evidence(
            Evidence.CurrentVersion, task, candidate, "cpu:0", new EvaluationSettings(), new BaselineUsed("naive", task.Baselines[0], ["-O3"]), ulong.MaxValue,
            new Evaluation(candidate.Id, "cpu:0", Verdict.Accepted, null, null, speedup, [new ShapeTiming(task.Shapes[0], 1.5, 10, double.NaN)], null, new EvaluationCost(1, 2, 3, 4), ["note"]),
            [new RawPair([new RawShape(task.Shapes[0], [sample])], 0.1, 0.01)], new Provenance("cpu", "1", "6", "unknown", "g++", ["-O2"], "abc", "1.0+abc", "seccomp"),
            new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero), string.Empty);
    }
}
