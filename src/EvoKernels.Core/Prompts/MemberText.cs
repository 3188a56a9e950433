using System.Text;
using EvoKernels.Contracts.Evaluations;

namespace EvoKernels.Core.Prompts;

/// <summary>How a member did, in the words of a prompt: settings, times, what holds it back. Held-out shapes are never among them.</summary>
internal static class MemberText
{
    /// <summary>Share of the floor from which on a kernel counts as near it: what is left is within a screen's spread and the floor's own.</summary>
    private const double NearFloor = 0.8;

    private const int LongestReason = 400;
    private const int LongestRemark = 160;

    public static string Results(PromptMember member, bool hasRemarks)
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
                .Append(evaluation.Gate is null ? "" : $" by {evaluation.Gate}")
                .Append(evaluation.Reason is null ? "" : $": {PromptText.Line(evaluation.Reason, LongestReason)}").ToString();
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
                .Append(shape.Speedup is { } times ? $", speed-up {times:0.00}" : "")
                .Append(shape.RooflineFraction is { } fraction ? $", {fraction:P0} of the roofline" : "")
                .Append(shape.Bound is { } bound ? $" ({bound})" : "");
        }

        return text.Append(Bottleneck(evaluation)).Append(hasRemarks ? Remarks(evaluation) : "").ToString();
    }

    /// <summary>What bounds the shape that is farthest from its floor.</summary>
    private static string Bottleneck(Evaluation evaluation)
    {
        if (evaluation.Shapes.Where(shape => shape is { Bound: not null, RooflineFraction: > 0 }).MinBy(shape => shape.RooflineFraction) is not { } worst)
        {
            return "";
        }

        var limit = worst.Bound == "memory" ? "moving its bytes" : "its arithmetic";
        return worst.RooflineFraction >= NearFloor
            ? $"\nbound by {worst.Bound}: {limit} alone takes nearly all of the time, at every shape"
            : $"\nthe least possible is {limit}, {worst.RooflineFraction:P0} of the time at {worst.Dims}: the rest is instructions, latencies or data moved more than once";
    }

    private static string Remarks(Evaluation evaluation) => evaluation.Remarks is not { IsEmpty: false } remarks
        ? ""
        : $"\nthe compiler's remarks, by line of the source:\n{string.Join('\n', remarks.Select(remark => $"- {PromptText.Line(remark, LongestRemark)}"))}";
}
