using System.Text.Json;
using System.Text.Json.Serialization;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Contracts.Json;
using EvoKernels.Hosting.Reports.Stories;
using Parquet.Serialization.Attributes;

namespace EvoKernels.Hosting.Exports;

/// <summary>One evaluated member. The properties are the columns, in order; <c>docs/export.md</c> says what they mean.</summary>
internal sealed record ExportRow
{
    [JsonPropertyName("run")]
    [ParquetRequired]
    public required string Run { get; init; }

    [JsonPropertyName("campaign")]
    public string? Campaign { get; init; }

    [JsonPropertyName("task")]
    public string? Task { get; init; }

    [JsonPropertyName("number")]
    public required long Number { get; init; }

    [JsonPropertyName("evaluation")]
    public required long Evaluation { get; init; }

    [JsonPropertyName("judged_at")]
    [ParquetTimestamp(ParquetTimestampResolution.Microseconds, useLogicalTimestamp: true, isAdjustedToUTC: true)]
    public required DateTime JudgedAt { get; init; }

    [JsonPropertyName("search_seconds")]
    public required double SearchSeconds { get; init; }

    [JsonPropertyName("proposal")]
    public required long Proposal { get; init; }

    [JsonPropertyName("candidate_id")]
    [ParquetRequired]
    public required string CandidateId { get; init; }

    [JsonPropertyName("source_id")]
    [ParquetRequired]
    public required string SourceId { get; init; }

    [JsonPropertyName("operator")]
    [ParquetRequired]
    public required string Operator { get; init; }

    [JsonPropertyName("island")]
    public required int Island { get; init; }

    [JsonPropertyName("parents")]
    public required List<string> Parents { get; init; }

    [JsonPropertyName("origin")]
    public string? Origin { get; init; }

    [JsonPropertyName("repairs")]
    public string? Repairs { get; init; }

    [JsonPropertyName("template")]
    public string? Template { get; init; }

    /// <summary>JSON object of name and value.</summary>
    [JsonPropertyName("tunables")]
    [ParquetRequired]
    public required string Tunables { get; init; }

    [JsonPropertyName("flags")]
    public required List<string> Flags { get; init; }

    [JsonPropertyName("device")]
    [ParquetRequired]
    public required string Device { get; init; }

    [JsonPropertyName("verdict")]
    [ParquetRequired]
    public required string Verdict { get; init; }

    [JsonPropertyName("gate")]
    public string? Gate { get; init; }

    [JsonPropertyName("reason")]
    public string? Reason { get; init; }

    [JsonPropertyName("screened_speedup")]
    public double? ScreenedSpeedup { get; init; }

    [JsonPropertyName("versus")]
    public string? Versus { get; init; }

    /// <summary>JSON list of the contracts' shape timings.</summary>
    [JsonPropertyName("shapes")]
    [ParquetRequired]
    public required string Shapes { get; init; }

    [JsonPropertyName("vector_width")]
    public int? VectorWidth { get; init; }

    [JsonPropertyName("code_size")]
    public int? CodeSize { get; init; }

    [JsonPropertyName("memory_share")]
    public double? MemoryShare { get; init; }

    [JsonPropertyName("registers")]
    public int? Registers { get; init; }

    [JsonPropertyName("shared_memory")]
    public int? SharedMemory { get; init; }

    [JsonPropertyName("block_size")]
    public int? BlockSize { get; init; }

    [JsonPropertyName("archive_outcome")]
    public string? ArchiveOutcome { get; init; }

    [JsonPropertyName("compile_seconds")]
    public required double CompileSeconds { get; init; }

    [JsonPropertyName("verify_seconds")]
    public required double VerifySeconds { get; init; }

    [JsonPropertyName("timing_seconds")]
    public required double TimingSeconds { get; init; }

    [JsonPropertyName("total_seconds")]
    public required double TotalSeconds { get; init; }

    [JsonPropertyName("is_champion")]
    public required bool IsChampion { get; init; }

    [JsonPropertyName("notes")]
    public required List<string> Notes { get; init; }

    /// <summary>Rows in the order of the verdicts.</summary>
    public static IEnumerable<ExportRow> Of(RunStory story) => story.Judged.Select(member => Of(story, member, member.Judgement!, member.Judgement!.Evaluation));

    private static ExportRow Of(RunStory story, Member member, Judgement judgement, Evaluation evaluation) => new()
    {
        Run = story.Folder,
        Campaign = story.Campaign,
        Task = story.Task,
        Number = judgement.Number,
        Evaluation = judgement.Order,
        JudgedAt = judgement.At.UtcDateTime,
        SearchSeconds = Math.Round(judgement.Seconds, 6),
        Proposal = member.Proposal,
        CandidateId = member.CandidateId,
        SourceId = member.SourceId,
        Operator = member.Operator,
        Island = member.Island,
        Parents = [.. member.Parents],
        Origin = member.Origin,
        Repairs = member.Repairs,
        Template = member.Template,
        Tunables = JsonSerializer.Serialize(member.Tunables, ContractJson.Compact),
        Flags = [.. member.Flags],
        Device = evaluation.Device,
        Verdict = JsonNamingPolicy.KebabCaseLower.ConvertName(evaluation.Verdict.ToString()),
        Gate = evaluation.Gate,
        Reason = evaluation.Reason,
        ScreenedSpeedup = evaluation.Fitness,
        Versus = evaluation.Speedup?.Versus,
        Shapes = JsonSerializer.Serialize(evaluation.Shapes, ContractJson.Compact),
        VectorWidth = evaluation.Descriptors?.VectorWidth,
        CodeSize = evaluation.Descriptors?.CodeSize,
        MemoryShare = evaluation.Descriptors?.MemoryShare,
        Registers = evaluation.Kernels is null ? null : evaluation.Descriptors?.Registers,
        SharedMemory = evaluation.Kernels is null ? null : evaluation.Descriptors?.SharedMemory,
        BlockSize = evaluation.Kernels is null ? null : evaluation.Descriptors?.BlockSize,
        ArchiveOutcome = member.Placement?.Outcome,
        CompileSeconds = evaluation.Cost.CompileSeconds,
        VerifySeconds = evaluation.Cost.VerifySeconds,
        TimingSeconds = evaluation.Cost.TimingSeconds,
        TotalSeconds = evaluation.Cost.TotalSeconds,
        IsChampion = story.IsChampionChosen && member.CandidateId == story.Champion?.CandidateId,
        Notes = [.. evaluation.Notes],
    };
}
