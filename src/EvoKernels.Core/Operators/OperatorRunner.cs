using System.Collections.Immutable;
using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Candidates;
using EvoKernels.Contracts.Models;
using EvoKernels.Contracts.Search;
using EvoKernels.Contracts.Tasks;
using EvoKernels.Core.Prompts;
using EvoKernels.Core.Search;
using EvoKernels.Core.Sources;

namespace EvoKernels.Core.Operators;

/// <summary>Turns a proposal into offspring. Pure: all randomness comes from the proposal's seed.</summary>
public static class OperatorRunner
{
    /// <summary>Runs an operator that needs no model: <c>seed</c>, <c>tune</c>, <c>flags</c>, <c>recombine</c>.</summary>
    /// <param name="proposal">The order.</param>
    /// <param name="parents">Candidates of <see cref="Proposal.Parents"/>, in that order.</param>
    /// <param name="task">The task.</param>
    /// <param name="settings">The campaign: starting points depend on the number of islands.</param>
    public static Offspring Run(Proposal proposal, ImmutableArray<Candidate> parents, KernelTask task, CampaignSettings settings)
    {
        if (proposal.Operator == OperatorNames.Seed)
        {
            var points = StartingPoints.Of(task, settings.Database.NumIslands);
            return points[(int)proposal.Number - 1].Breed(proposal.Number, task);
        }

        if (SourceDirectives.Parse(parents[0].Source, task).Directives is not { } directives)
        {
            return Offspring.None(proposal.Number, "the parent's directives cannot be read");
        }

        var random = new SeededRandom(proposal.Seed, RandomSteps.Children);
        return proposal.Operator switch
        {
            OperatorNames.Tune => LocalOperators.Tune(proposal, parents[0], directives),
            OperatorNames.Flags => LocalOperators.Flags(proposal.Number, parents[0], random),
            OperatorNames.Recombine => LocalOperators.Recombine(proposal.Number, parents[0], parents[1], directives, random),
            _ => throw new ArgumentException($"'{proposal.Operator}' is no operator that runs without a model", nameof(proposal)),
        };
    }

    /// <summary>The question of an operator that asks a model.</summary>
    /// <param name="proposal">The order.</param>
    /// <param name="parents">Members of <see cref="Proposal.Parents"/>, in that order.</param>
    /// <param name="inspirations">Members of <see cref="Proposal.Inspirations"/>, in that order.</param>
    /// <param name="task">The task.</param>
    /// <param name="settings">The campaign.</param>
    /// <param name="device">The device in words, for the prompt.</param>
    /// <param name="templates">Texts to fill.</param>
    public static ModelRequest Ask(
        Proposal proposal,
        ImmutableArray<PromptMember> parents,
        ImmutableArray<PromptMember> inspirations,
        KernelTask task,
        CampaignSettings settings,
        string device,
        PromptTemplates templates)
    {
        var builder = new PromptBuilder(task, device, parents, inspirations, proposal.Failures);
        return new ModelRequest(
            task.Name,
            proposal.Operator,
            settings.RandomSeed,
            proposal.DeckTurn,
            builder.Fill(builder.IsCuda ? templates.SystemCuda : templates.System),
            builder.Fill(templates.For(proposal.Operator)),
            proposal.Number);
    }

    /// <summary>Makes offspring of a model's answer. Tunables that the child still lists keep the first parent's values; flags are the first parent's.</summary>
    public static Offspring Read(Proposal proposal, ImmutableArray<Candidate> parents, KernelTask task, ModelAnswer answer)
    {
        if (answer.Outcome != ModelOutcome.Answered)
        {
            return answer.Outcome == ModelOutcome.Exhausted
                ? Offspring.None(proposal.Number, answer.Reason!, operatorExhausted: true)
                : Offspring.None(proposal.Number, Offspring.NoAnswer + answer.Reason);
        }

        var parent = parents[0];
        var parsed = AnswerParser.Parse(proposal.Operator, parent.Source, answer.Text);
        if (parsed.Source is not { } source)
        {
            return Offspring.None(proposal.Number, $"{answer.Origin}: {parsed.Reason}");
        }

        var directives = SourceDirectives.Parse(source, task);
        return directives.Directives is { } valid
            ? Offspring.Of(proposal.Number, source, [Variant.Of(Candidate.Create(source, valid.Inherit(parent.Tunables), parent.Flags))], answer.Origin)
            : Offspring.None(proposal.Number, $"{answer.Origin}: {directives.Errors[0]}");
    }
}
