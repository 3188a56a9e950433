using System.Collections.Immutable;
using System.Text.Json.Serialization;
using EvoKernels.Contracts.Tasks;

namespace EvoKernels.Contracts.Evaluations;

/// <summary>What an evaluation decided.</summary>
public enum Verdict
{
    /// <summary>Correct and honest, fast or slow.</summary>
    Accepted,

    /// <summary>A gate refused it; see gate and reason.</summary>
    Rejected,

    /// <summary>Noise, or a control that failed: nothing can be said.</summary>
    Inconclusive,

    /// <summary>Our own infrastructure failed; the candidate is not to blame.</summary>
    Failed,
}

/// <summary>A speed-up over one baseline. Lower, upper and confidence are null for a screen, which claims nothing.</summary>
/// <param name="Versus">Name of the baseline, with the flags it was compiled with.</param>
/// <param name="Estimate">Baseline time over candidate time: geometric mean over the public shapes. Above 1 is faster.</param>
/// <param name="Lower">Lower end of the interval: the only number that is claimed.</param>
/// <param name="Upper">Upper end of the interval.</param>
/// <param name="Confidence">Two-sided confidence of the interval, e.g. 0.95.</param>
[GenerateSerializer, Immutable, Alias("evokernels.speedup")]
public sealed record Speedup(
    [property: Id(0)] string Versus,
    [property: Id(1)] double Estimate,
    [property: Id(2)] double? Lower,
    [property: Id(3)] double? Upper,
    [property: Id(4)] double? Confidence);

/// <summary>Timing of one shape. Times are CPU nanoseconds a call with cold data.</summary>
/// <param name="Dims">The shape.</param>
/// <param name="Speedup">Estimate for this shape alone; null if the shape was too short to time.</param>
/// <param name="Nanoseconds">Median time of one call.</param>
/// <param name="RooflineFraction">Floor time over measured time, 0 to about 1.</param>
/// <param name="Lower">Lower end of this shape's own interval; null for a screen.</param>
/// <param name="Upper">Upper end of this shape's own interval; null for a screen.</param>
/// <param name="Bound">What the floor is made of: <c>memory</c> or <c>arithmetic</c>, whichever takes longer at its best; null where there is no floor, and in a claim.</param>
[GenerateSerializer, Immutable, Alias("evokernels.shape-timing")]
public sealed record ShapeTiming(
    [property: Id(0)] Dims Dims,
    [property: Id(1)] double? Speedup,
    [property: Id(2)] double Nanoseconds,
    [property: Id(3)] double? RooflineFraction,
    [property: Id(4)] double? Lower = null,
    [property: Id(5)] double? Upper = null,
    [property: Id(6), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Bound = null);

/// <summary>What the compiled code looks like: the axes of a MAP-Elites grid.</summary>
/// <param name="VectorWidth">Widest vector register used by arithmetic or moves, in bits: 0 (scalar), 128, 256 or 512.</param>
/// <param name="CodeSize">Bytes of machine code.</param>
/// <param name="MemoryShare">Share of instructions with a memory operand, 0 to 1.</param>
/// <param name="Registers">GPU: most registers of a thread of any of its kernels, 0 to 255; 0 where unknown.</param>
/// <param name="SharedMemory">GPU: most shared memory of a block, bytes.</param>
/// <param name="BlockSize">GPU: most threads of a block, 0 to 1024.</param>
[GenerateSerializer, Immutable, Alias("evokernels.descriptors")]
public sealed record CodeDescriptors(
    [property: Id(0)] int VectorWidth,
    [property: Id(1)] int CodeSize,
    [property: Id(2)] double MemoryShare,
    [property: Id(3), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int Registers = 0,
    [property: Id(4), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int SharedMemory = 0,
    [property: Id(5), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int BlockSize = 0);

/// <summary>Where the time of one evaluation went, in seconds. Compiling may have run while another candidate was judged.</summary>
[GenerateSerializer, Immutable, Alias("evokernels.evaluation-cost")]
public sealed record EvaluationCost(
    [property: Id(0)] double CompileSeconds,
    [property: Id(1)] double VerifySeconds,
    [property: Id(2)] double TimingSeconds,
    [property: Id(3)] double TotalSeconds);

/// <summary>The result of judging one candidate on one device.</summary>
/// <param name="CandidateId">The candidate.</param>
/// <param name="Device">Device id, e.g. <c>cpu:0</c>.</param>
/// <param name="Verdict">The decision.</param>
/// <param name="Gate">Name of the gate that rejected, or null.</param>
/// <param name="Reason">What a kernel author could act on, or null. Never tells how to pass without being right.</param>
/// <param name="Speedup">Over the strongest baseline; null unless accepted and timed.</param>
/// <param name="Shapes">Timings by public shape; empty unless timed.</param>
/// <param name="Descriptors">Of the compiled code; null if it did not compile.</param>
/// <param name="Cost">Where the time went.</param>
/// <param name="Notes">Remarks that belong beside the result, e.g. disturbed samples, a weaker sandbox.</param>
/// <param name="Details">What stands beside a confirmed claim; null for a screen.</param>
/// <param name="Kernels">What each kernel takes of a GPU; null on a processor, and where it did not compile.</param>
/// <param name="Remarks">What the compiler says it vectorised and what not, a handful of lines; null where it was not asked.</param>
[GenerateSerializer, Immutable, Alias("evokernels.evaluation")]
public sealed record Evaluation(
    [property: Id(0)] string CandidateId,
    [property: Id(1)] string Device,
    [property: Id(2)] Verdict Verdict,
    [property: Id(3)] string? Gate,
    [property: Id(4)] string? Reason,
    [property: Id(5)] Speedup? Speedup,
    [property: Id(6)] ImmutableArray<ShapeTiming> Shapes,
    [property: Id(7)] CodeDescriptors? Descriptors,
    [property: Id(8)] EvaluationCost Cost,
    [property: Id(9)] ImmutableArray<string> Notes,
    [property: Id(10), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ConfirmDetails? Details = null,
    [property: Id(11), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ImmutableArray<KernelUse>? Kernels = null,
    [property: Id(12), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ImmutableArray<string>? Remarks = null)
{
    /// <summary>Whether it was judged on a simulated device: right or wrong, and nothing about speed.</summary>
    [JsonIgnore]
    public bool IsSimulated => Device.StartsWith("cudasim:", StringComparison.Ordinal);

    /// <summary>
    /// Geometric-mean speed-up, the fitness; null unless accepted and timed. Where times mean nothing, all right kernels are equally fit: a search on a simulated device is a dry run.
    /// </summary>
    public double? Fitness => Verdict != Verdict.Accepted ? null : IsSimulated ? 1 : Speedup?.Estimate;
}

/// <summary>A confirmed evaluation and the evidence file that repeats it elsewhere.</summary>
/// <param name="Evaluation">With intervals.</param>
/// <param name="EvidenceJson">Text of <c>evidence.json</c>; null when the verdict is not about the candidate's speed.</param>
[GenerateSerializer, Immutable, Alias("evokernels.confirmation")]
public sealed record Confirmation(
    [property: Id(0)] Evaluation Evaluation,
    [property: Id(1)] string? EvidenceJson);
