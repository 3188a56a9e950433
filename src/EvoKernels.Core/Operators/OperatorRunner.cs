using System.Collections.Immutable;
using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Candidates;
using EvoKernels.Contracts.Models;
using EvoKernels.Contracts.Search;
using EvoKernels.Contracts.Tasks;
using EvoKernels.Core.Prompts;

namespace EvoKernels.Core.Operators;

/// <summary>Turns a proposal into offspring. Pure: all randomness comes from the proposal's seed.</summary>
public static class OperatorRunner
{
    /// <summary>Runs an operator that needs no model: <c>seed</c>, <c>tune</c>, <c>flags</c>, <c>recombine</c>.</summary>
    /// <param name="proposal">The order.</param>
    /// <param name="parents">Candidates of <see cref="Proposal.Parents"/>, in that order.</param>
    /// <param name="task">The task.</param>
    /// <param name="settings">The campaign: starting points depend on the number of islands.</param>
    public static Offspring Run(Proposal proposal, ImmutableArray<Candidate> parents, KernelTask task, CampaignSettings settings) =>
        throw new NotImplementedException();

    /// <summary>The question of an operator that asks a model.</summary>
    public static ModelRequest Ask(
        Proposal proposal, ImmutableArray<PromptMember> parents, ImmutableArray<PromptMember> inspirations, KernelTask task, CampaignSettings settings,
        string device, PromptTemplates templates) => throw new NotImplementedException();

    /// <summary>Makes offspring of a model's answer.</summary>
    public static Offspring Read(Proposal proposal, ImmutableArray<Candidate> parents, KernelTask task, ModelAnswer answer) =>
        throw new NotImplementedException();
}
