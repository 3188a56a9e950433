using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
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
/// <param name="Program">Its version and commit.</param>
/// <param name="Sandbox">Layers in force.</param>
/// <param name="Gpu">Where candidates ran; null for the processor.</param>
public sealed record Provenance(
    string Cpu, string Microcode, string Kernel, string Governor, string Compiler, ImmutableArray<string> CommonFlags, string Harness, string Program, string Sandbox,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] GpuProvenance? Gpu = null);

/// <summary>The GPU that a verdict was reached on.</summary>
/// <param name="Name">As the driver names it.</param>
/// <param name="Uuid"><c>GPU-…</c>.</param>
/// <param name="Driver">CUDA version of the driver times 1000, e.g. 12080.</param>
/// <param name="IsSimulated">No GPU: its times mean nothing.</param>
/// <param name="Before">When the confirmation began; null where NVML told nothing.</param>
/// <param name="After">When its last life began.</param>
/// <param name="LaunchOverheadNanoseconds">Between two events around a launch of an empty kernel: part of every time, of both sides alike. Null if not measured.</param>
public sealed record GpuProvenance(
    string Name, string Uuid, int Driver, bool IsSimulated,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] GpuState? Before = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] GpuState? After = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? LaunchOverheadNanoseconds = null);

/// <summary>One comparison: nanoseconds a call, by CPU clock and by wall clock. The control is the baseline once more, in a process of its own.</summary>
/// <param name="BaselineCpu">Baseline, CPU clock.</param>
/// <param name="BaselineWall">Baseline, wall clock.</param>
/// <param name="CandidateCpu">Candidate, CPU clock.</param>
/// <param name="CandidateWall">Candidate, wall clock.</param>
/// <param name="CandidateLed">Whether the candidate ran before the baseline.</param>
/// <param name="ControlCpu">Control, CPU clock; null in version 1.</param>
/// <param name="ControlWall">Control, wall clock; null in version 1.</param>
public sealed record RawSample(
    double BaselineCpu, double BaselineWall, double CandidateCpu, double CandidateWall, bool CandidateLed, double? ControlCpu = null, double? ControlWall = null);

/// <summary>All comparisons of one shape in one set of fresh processes.</summary>
/// <param name="Dims">The shape.</param>
/// <param name="Samples">In the order in which they were taken.</param>
/// <param name="HeldOut">Not part of the aggregate.</param>
public sealed record RawShape(Dims Dims, ImmutableArray<RawSample> Samples, bool HeldOut = false);

/// <summary>One set of fresh processes: an independent observation.</summary>
/// <param name="Shapes">The timed ones.</param>
/// <param name="LogRatio">Mean over the public shapes of the median log of baseline time over candidate time.</param>
/// <param name="ControlLogRatio">The same of baseline time over control time; null in version 1.</param>
/// <param name="Disturbed">Other work slowed the control down: the pair is kept and not counted.</param>
public sealed record RawPair(ImmutableArray<RawShape> Shapes, double LogRatio, double? ControlLogRatio = null, bool Disturbed = false);

/// <summary>The baseline that was beaten, or not.</summary>
public sealed record BaselineUsed(string Name, Baseline Baseline, ImmutableArray<string> Flags);

/// <summary>Everything needed to repeat a verdict elsewhere: the file <c>evidence.json</c>. <c>docs/evidence.md</c> describes it.</summary>
/// <param name="Version">Version of the format: 2. Version 1 is read too.</param>
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
/// <param name="ContentHash">SHA-256 over the file's compact JSON with this field empty.</param>
/// <param name="Ptx">What the compiler made of a CUDA source, as the policy gate read it; null on a processor.</param>
/// <param name="PartHashes">SHA-256 over the compact JSON of each part, so that a change can be named; null in version 1.</param>
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
    string ContentHash,
    ImmutableSortedDictionary<string, string>? PartHashes = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Ptx = null)
{
    public const int CurrentVersion = 2;

    /// <summary>The file's text, with the hashes of its content filled in.</summary>
    public string ToJson() => EvidenceHashes.Seal(JsonSerializer.SerializeToNode(this, ContractJson.Indented)!.AsObject()).ToJsonString(ContractJson.Indented);

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

        if (evidence is null || evidence.Version is < 1 or > CurrentVersion)
        {
            return $"its version is {evidence?.Version}; this program reads versions 1 to {CurrentVersion}";
        }

        if (evidence.Task is null || evidence.Candidate is null || evidence.Baseline is null || evidence.Evaluation is null || evidence.Settings is null || evidence.Provenance is null || evidence.Pairs.IsDefault)
        {
            return "a part of it is missing";
        }

        return EvidenceHashes.Problem(json, evidence.Version)
            ?? (evidence.Candidate.Id == Candidate.Create(evidence.Candidate.Source, evidence.Candidate.Tunables, evidence.Candidate.Flags).Id
                ? null
                : "its part 'candidate' is not what its id says: source, tunables or flags were changed");
    }
}
