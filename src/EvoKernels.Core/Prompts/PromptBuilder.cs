using System.Text;

namespace EvoKernels.Core.Prompts;

/// <summary>
/// Fills templates for one proposal. Held-out shapes are never in a prompt: only public shapes and what gates said in public words are. Whatever models, compilers or
/// candidates wrote stands in fences that it cannot end.
/// </summary>
public sealed class PromptBuilder(PromptMaterial material)
{
    private const int LongestReason = 2000;

    /// <summary>Replaces placeholders in one pass, so braces inside sources stay as they are.</summary>
    /// <exception cref="FormatException">The template names an unknown placeholder; see <see cref="PromptTemplates.Problem"/>.</exception>
    public string Fill(string template) => PromptTemplates.Placeholder().Replace(template, match => match.Groups[1].Value switch
    {
        "task_name" => material.Task.Name,
        "task_summary" => material.Task.Summary,
        "abi" => Abi(),
        "device" => material.Device,
        "parent_source" => Code(material.Parents[0].Candidate.Source),
        "parent_results" => MemberText.Results(material.Parents[0], material.HasRemarks),
        "inspirations" => Inspirations(),
        "failures" => FailureLessons.Describe(material.Failures),
        "failed_source" => material.Failed is { } failed ? Code(failed.Candidate.Source) : "none",
        "failed_reason" => material.Failed is { } failed ? Reason(failed) : "none",
        "notes" => material.Notes is { } notes ? PromptText.Block(notes, "text") : "none yet",
        "language" => Language,
        _ => throw new FormatException(PromptTemplates.Problem(match.Value)),
    });

    /// <summary>Behind the fences of code blocks.</summary>
    private string Language => material.IsCuda ? "cuda" : "cpp";

    private string Abi()
    {
        var task = material.Task;
        var text = new StringBuilder(material.IsCuda ? KernelSignature.OfLaunches(task) : Code(KernelSignature.Of(task) + ";"));
        foreach (var buffer in task.Inputs.Concat(task.Outputs))
        {
            text.Append('\n').Append(KernelSignature.Describe(buffer));
        }

        return text.Append("\ntimed shapes: ").AppendJoin("; ", task.Shapes).ToString();
    }

    private string Inspirations()
    {
        var shown = material.Parents.Skip(1).Concat(material.Inspirations)
            .Select((member, i) => $"### {i + 1}\n{MemberText.Results(member, hasRemarks: false)}\n{Code(member.Candidate.Source)}").ToArray();
        return shown.Length == 0 ? "none yet" : string.Join("\n\n", shown);
    }

    private static string Reason(PromptMember failed)
    {
        var gate = failed.Evaluation?.Gate ?? "gate";
        return $"The {gate} gate rejected it:\n\n{PromptText.Block(failed.Evaluation?.Reason ?? "no reason was given", "text", LongestReason)}\n\nSo: {FailureLessons.Of(gate)}";
    }

    private string Code(string source) => PromptText.Block(source, Language);
}
