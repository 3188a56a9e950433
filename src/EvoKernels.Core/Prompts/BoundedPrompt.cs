using System.Collections.Immutable;
using EvoKernels.Core.Models;

namespace EvoKernels.Core.Prompts;

/// <summary>A question that keeps to a number of tokens, and what had to go for it.</summary>
/// <param name="System">System message.</param>
/// <param name="Prompt">User message.</param>
/// <param name="Tokens">Of both, by estimate.</param>
/// <param name="Cut">What was left out, in words; empty if nothing was.</param>
public sealed record BoundedPrompt(string System, string Prompt, long Tokens, ImmutableArray<string> Cut)
{
    /// <summary>
    /// Leaves out, one after the other and only while it must: inspirations from the last to the first, compilers' remarks, notes, failures from the oldest on. Task,
    /// parents and the source to be mended stay; if these alone are too long, <see cref="Tokens"/> is above <paramref name="maxTokens"/>.
    /// </summary>
    /// <param name="material">What could be told.</param>
    /// <param name="system">Template of the system message.</param>
    /// <param name="template">Template of the user message.</param>
    /// <param name="maxTokens">The bound.</param>
    public static BoundedPrompt Fill(PromptMaterial material, string system, string template, int maxTokens)
    {
        var whole = material;
        var (filled, prompt, tokens) = Once(material, system, template);
        while (tokens > maxTokens && Less(material) is { } less)
        {
            material = less;
            (filled, prompt, tokens) = Once(material, system, template);
        }

        return new BoundedPrompt(filled, prompt, tokens, Differences(whole, material));
    }

    private static (string System, string Prompt, long Tokens) Once(PromptMaterial material, string system, string template)
    {
        var builder = new PromptBuilder(material);
        var (first, second) = (builder.Fill(system), builder.Fill(template));
        return (first, second, TokenCount.Estimate(first) + TokenCount.Estimate(second));
    }

    private static PromptMaterial? Less(PromptMaterial material) => material switch
    {
        { Inspirations.IsEmpty: false } => material with { Inspirations = material.Inspirations.RemoveAt(material.Inspirations.Length - 1) },
        { HasRemarks: true } => material with { HasRemarks = false },
        { Notes: not null } => material with { Notes = null },
        { Failures.IsEmpty: false } => material with { Failures = material.Failures.RemoveAt(0) },
        _ => null,
    };

    private static ImmutableArray<string> Differences(PromptMaterial whole, PromptMaterial left)
    {
        var cut = ImmutableArray.CreateBuilder<string>();
        if (left.Inspirations.Length < whole.Inspirations.Length)
        {
            cut.Add($"{whole.Inspirations.Length - left.Inspirations.Length} of {whole.Inspirations.Length} inspirations");
        }

        if (!left.HasRemarks && whole.Parents.Any(parent => parent.Evaluation?.Remarks is { IsEmpty: false }))
        {
            cut.Add("the compiler's remarks");
        }

        if (left.Notes is null && whole.Notes is not null)
        {
            cut.Add("the notes");
        }

        if (left.Failures.Length < whole.Failures.Length)
        {
            cut.Add($"{whole.Failures.Length - left.Failures.Length} of {whole.Failures.Length} failures");
        }

        return cut.ToImmutable();
    }
}
