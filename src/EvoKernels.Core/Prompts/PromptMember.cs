using EvoKernels.Contracts.Candidates;
using EvoKernels.Contracts.Evaluations;

namespace EvoKernels.Core.Prompts;

/// <summary>A member as a prompt shows it; the evaluation is null while it is not judged.</summary>
public sealed record PromptMember(Candidate Candidate, Evaluation? Evaluation);

/// <summary>
/// The texts of <c>configs/prompts</c>, one per operator and one system message, with placeholders in double braces: <c>{{task_name}}</c>,
/// <c>{{task_summary}}</c>, <c>{{abi}}</c>, <c>{{device}}</c>, <c>{{parent_source}}</c>, <c>{{parent_results}}</c>, <c>{{inspirations}}</c>,
/// <c>{{failures}}</c>.
/// </summary>
public sealed record PromptTemplates(string System, string Diff, string Rewrite, string Crossover);
