using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using EvoKernels.Contracts.Candidates;
using EvoKernels.Contracts.Json;
using EvoKernels.Contracts.Tasks;

namespace EvoKernels.Contracts.Evaluations;

/// <summary>The machine and tools that a verdict was reached with.</summary>
/// <param name="Cpu">Model, family, stepping.</param>
/// <param name="Microcode">Revision, or <c>unknown</c>.</param>
/// <param name="Kernel">Operating-system release.</param>
/// <param name="Governor">Frequency governor of the core, or <c>unknown</c>.</param>
/// <param name="Compiler">First line of its version text.</param>
/// <param name="CommonFlags">Flags given to both sides.</param>
/// <param name="Harness">Hash over the program that measured.</param>
/// <param name="Program">Its version.</param>
/// <param name="Sandbox">Layers in force.</param>
public sealed record Provenance(
    string Cpu, string Microcode, string Kernel, string Governor, string Compiler, ImmutableArray<string> CommonFlags, string Harness, string Program, string Sandbox);

/// <summary>One comparison: nanoseconds a call, by CPU clock and by wall clock.</summary>
public sealed record RawSample(double BaselineCpu, double BaselineWall, double CandidateCpu, double CandidateWall, bool CandidateLed);

/// <summary>All comparisons of one shape in one pair of fresh processes.</summary>
public sealed record RawShape(Dims Dims, ImmutableArray<RawSample> Samples);

/// <summary>One pair of fresh processes: an independent observation.</summary>
public sealed record RawPair(ImmutableArray<RawShape> Shapes, double LogRatio);

/// <summary>The baseline that was beaten, or not.</summary>
public sealed record BaselineUsed(string Name, Baseline Baseline, ImmutableArray<string> Flags);

/// <summary>Everything needed to repeat a verdict elsewhere: the file <c>evidence.json</c>.</summary>
/// <param name="Version">Version of the format: 1.</param>
/// <param name="Task">With all its texts.</param>
/// <param name="Candidate">With its source.</param>
/// <param name="Device">Device id.</param>
/// <param name="Settings">Effort.</param>
/// <param name="Baseline">What it was compared with.</param>
/// <param name="Seed">Of inputs, placements and order.</param>
/// <param name="Evaluation">The verdict with its interval.</param>
/// <param name="Pairs">Raw samples.</param>
/// <param name="Provenance">Machine and tools.</param>
/// <param name="At">When.</param>
/// <param name="ContentHash">SHA-256 over the file's JSON with this field empty.</param>
public sealed record Evidence(
    int Version,
    KernelTask Task,
    Candidate Candidate,
    string Device,
    EvaluationSettings Settings,
    BaselineUsed Baseline,
    ulong Seed,
    Evaluation Evaluation,
    ImmutableArray<RawPair> Pairs,
    Provenance Provenance,
    DateTimeOffset At,
    string ContentHash)
{
    public const int CurrentVersion = 1;

    /// <summary>The file's text, with the hash of its content filled in.</summary>
    public string ToJson() => JsonSerializer.Serialize(this with { ContentHash = Hash() }, ContractJson.Indented);

    /// <summary>Null if the text holds unchanged evidence of a known version; else what is wrong.</summary>
    public static string? Problem(string json, out Evidence? evidence)
    {
        evidence = null;
        try
        {
            evidence = JsonSerializer.Deserialize<Evidence>(json, ContractJson.Indented);
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException or InvalidOperationException)
        {
            return $"it is no evidence file: {exception.Message}";
        }

        if (evidence is null || evidence.Version != CurrentVersion)
        {
            return $"its version is {evidence?.Version}; this program reads version {CurrentVersion}";
        }

        if (evidence.Task is null || evidence.Candidate is null || evidence.Baseline is null || evidence.Evaluation is null || evidence.Settings is null || evidence.Provenance is null || evidence.Pairs.IsDefault)
        {
            return "a part of it is missing";
        }

        return evidence.ContentHash == evidence.Hash() && evidence.Candidate.Id == Candidate.Create(evidence.Candidate.Source, evidence.Candidate.Tunables, evidence.Candidate.Flags).Id
            ? null
            : "its content does not match its hash: it was changed after it was written";
    }

    private string Hash() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        JsonSerializer.Serialize(this with { ContentHash = string.Empty }, ContractJson.Compact))));
}
