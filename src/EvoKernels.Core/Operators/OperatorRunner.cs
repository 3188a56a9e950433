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
    /// <param name="templates">Texts to fill.</param>
    /// <param name="failed">The rejected member that is to be mended; null but for a repair.</param>
    /// <returns>The question and how it was put together. What recorded answers answer is not shortened: nobody reads it.</returns>
    public static (ModelRequest Request, PromptUse Use) Ask(
        Proposal proposal,
        ImmutableArray<PromptMember> parents,
        ImmutableArray<PromptMember> inspirations,
        KernelTask task,
        CampaignSettings settings,
        PromptTemplates templates,
        PromptMember? failed = null)
    {
        var device = proposal.Device ?? string.Join(", ", settings.Devices);
        var material = new PromptMaterial(task, device, parents, inspirations, proposal.Failures) { Notes = proposal.Notes, Failed = failed };
        var system = material.IsCuda ? templates.SystemCuda : templates.System;
        var template = templates.For(proposal.Operator);
        var prompt = BoundedPrompt.Fill(material, system, template, proposal.DeckTurn is null ? settings.Prompt.MaxTokens : int.MaxValue);
        return (
            new ModelRequest(task.Name, proposal.Operator, settings.RandomSeed, proposal.DeckTurn, prompt.System, prompt.Prompt, proposal.Number),
            new PromptUse(PromptTemplates.HashOf(system), PromptTemplates.HashOf(template), prompt.Tokens, prompt.Cut));
    }

    /// <summary>Makes offspring of a model's answer. Tunables that the child still lists keep the values of the text it changes; so do flags.</summary>
    /// <param name="proposal">The order.</param>
    /// <param name="parents">Candidates of <see cref="Proposal.Parents"/>, in that order.</param>
    /// <param name="task">The task.</param>
    /// <param name="answer">What came back.</param>
    /// <param name="failed">The candidate whose text a repair changes; null for all others, which change the first parent's.</param>
    public static Offspring Read(Proposal proposal, ImmutableArray<Candidate> parents, KernelTask task, ModelAnswer answer, Candidate? failed = null)
    {
        if (answer.Outcome != ModelOutcome.Answered)
        {
            return answer.Outcome == ModelOutcome.Exhausted
                ? Offspring.None(proposal.Number, answer.Reason!, operatorExhausted: true)
                : Offspring.None(proposal.Number, Offspring.NoAnswer + answer.Reason);
        }

        var parent = failed ?? parents[0];
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
