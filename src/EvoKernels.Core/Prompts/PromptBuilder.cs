using System.Collections.Immutable;
using System.Text;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Contracts.Search;
using EvoKernels.Contracts.Tasks;

namespace EvoKernels.Core.Prompts;

/// <summary>Fills templates for one proposal. Held-out shapes are never in a prompt: only public shapes and what gates said in public words are.</summary>
/// <param name="task">The task.</param>
/// <param name="device">The device in words.</param>
/// <param name="parents">One, or two for a crossover; the second is shown first among the inspirations.</param>
/// <param name="inspirations">Other members worth showing.</param>
/// <param name="failures">What went wrong lately.</param>
public sealed class PromptBuilder(
    KernelTask task, string device, ImmutableArray<PromptMember> parents, ImmutableArray<PromptMember> inspirations, ImmutableArray<KnownFailure> failures)
{
    /// <summary>Replaces placeholders in one pass, so braces inside sources stay as they are.</summary>
    /// <exception cref="FormatException">The template names an unknown placeholder; see <see cref="PromptTemplates.Problem"/>.</exception>
    public string Fill(string template) => PromptTemplates.Placeholder().Replace(template, match => match.Groups[1].Value switch
    {
        "task_name" => task.Name,
        "task_summary" => task.Summary,
        "abi" => Abi(),
        "device" => device,
        "parent_source" => Code(parents[0].Candidate.Source),
        "parent_results" => Results(parents[0]),
        "inspirations" => Inspirations(),
        "failures" => Failures(),
        "language" => Language,
        _ => throw new FormatException(PromptTemplates.Problem(match.Value)),
    });

    /// <summary>A campaign has devices of one kind, and its task the sources for it.</summary>
    public bool IsCuda => task.Seeds.Any(seed => seed.IsCuda) || task.Baselines.Any(baseline => baseline.Source.IsCuda);

    /// <summary>Behind the fences of code blocks.</summary>
    private string Language => IsCuda ? "cuda" : "cpp";

    private string Abi()
    {
        var text = new StringBuilder(IsCuda ? KernelSignature.OfLaunches(task) : Code(KernelSignature.Of(task) + ";"));
        foreach (var buffer in task.Inputs.Concat(task.Outputs))
        {
            text.Append('\n').Append(KernelSignature.Describe(buffer));
        }

        return text.Append("\ntimed shapes: ").AppendJoin("; ", task.Shapes).ToString();
    }

    private static string Results(PromptMember member)
    {
        var text = new StringBuilder();
        if (!member.Candidate.Tunables.IsEmpty)
        {
            text.Append("tunables: ").AppendJoin(", ", member.Candidate.Tunables.Select(pair => $"{pair.Key}={pair.Value}")).Append('\n');
        }

        text.Append("flags: ").AppendJoin(' ', member.Candidate.Flags);
        if (member.Evaluation is not { } evaluation)
        {
            return text.Append("\nnot measured yet").ToString();
        }

        if (evaluation.Verdict != Verdict.Accepted)
        {
            return text.Append($"\n{evaluation.Verdict.ToString().ToLowerInvariant()}")
                .Append(evaluation.Gate is null ? "" : $" by {evaluation.Gate}").Append(evaluation.Reason is null ? "" : $": {evaluation.Reason}").ToString();
        }

        foreach (var kernel in evaluation.Kernels ?? [])
        {
            text.Append("\nkernel ").Append(kernel.InWords);
        }

        if (evaluation.Speedup is { } speedup)
        {
            text.Append($"\nspeed-up {speedup.Estimate:0.000} over {speedup.Versus}");
        }

        foreach (var shape in evaluation.Shapes)
        {
            text.Append($"\n{shape.Dims}: {shape.Nanoseconds:0} ns a call")
                .Append(shape.RooflineFraction is { } fraction ? $", {fraction:P0} of the roofline" : "");
        }

        return text.ToString();
    }

    private string Inspirations()
    {
        var shown = parents.Skip(1).Concat(inspirations).Select((member, i) => $"### {i + 1}\n{Results(member)}\n{Code(member.Candidate.Source)}").ToArray();
        return shown.Length == 0 ? "none yet" : string.Join("\n\n", shown);
    }

    private string Failures() => failures.IsEmpty ? "none" : string.Join('\n', failures.Select(failure => $"- {failure.Gate}: {failure.Reason}"));

    private string Code(string source) => $"```{Language}\n{source.TrimEnd()}\n```";
}
