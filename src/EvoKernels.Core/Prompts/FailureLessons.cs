using System.Collections.Immutable;
using EvoKernels.Contracts.Search;

namespace EvoKernels.Core.Prompts;

/// <summary>Failures as a prompt tells them: what happened, how often, and what to do about it. Nothing about how it was noticed.</summary>
public static class FailureLessons
{
    private const int LongestReason = 400;

    /// <summary>A lesson for each gate, then a block with the reasons, the last one first; <c>none</c> without failures.</summary>
    public static string Describe(ImmutableArray<KnownFailure> failures)
    {
        if (failures.IsEmpty)
        {
            return "none";
        }

        var reasons = failures.Reverse().Select(failure => $"{failure.Gate}: {PromptText.Line(failure.Reason, LongestReason)}");
        var lessons = failures.Reverse().Select(failure => failure.Gate).Distinct().Select(gate => $"- {gate}: {Of(gate)}");
        return $"{PromptText.Block(string.Join('\n', reasons), "text")}\n\nWhat follows from it:\n{string.Join('\n', lessons)}";
    }

    /// <summary>What an author does about a gate.</summary>
    public static string Of(string gate) => gate switch
    {
        "answer" => "give the answer in exactly the form that is asked for below, once, and change something.",
        "compile" => "use only what you declare, include or are given; look through the whole source before you give it.",
        "policy" => "keep to the rules at the top; what you need of memory is declared, not taken.",
        "correctness" => "compute every element for every size: remainders after the last full tile, sizes below one vector, and the accuracy that float32 allows.",
        "determinism" => "start from the same state in every call, and let every result depend on this call's inputs alone.",
        "timing" => "nothing may be left over from one call to the next, and every call ends by itself.",
        "clocks" or "roofline" => "do the whole work inside the call, every time.",
        _ => "change what the reason names.",
    };
}
