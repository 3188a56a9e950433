using EvoKernels.Contracts.Candidates;
using EvoKernels.Contracts.Evaluations;

namespace EvoKernels.Core.Prompts;

/// <summary>A member as a prompt shows it; the evaluation is null while it is not judged.</summary>
public sealed record PromptMember(Candidate Candidate, Evaluation? Evaluation);
