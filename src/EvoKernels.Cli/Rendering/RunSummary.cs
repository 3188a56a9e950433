using EvoKernels.Cli.Services;

namespace EvoKernels.Cli.Rendering;

/// <summary>What a run says at its end.</summary>
internal static class RunSummary
{
    public static void Print(Terminal terminal, RunEnd end)
    {
        var ended = end.Reason switch
        {
            "budget" => "the budget is spent",
            "exhausted" => "nothing is left to try",
            "interrupted" => "interrupted",
            _ => end.Reason,
        };
        if (end.Reason == "failed")
        {
            terminal.Fail(Failure.Infrastructure(end.Detail ?? ended), json: false);
        }
        else
        {
            terminal.Line(end.Detail is { } detail ? $"{ended}: {detail}" : ended);
        }

        var claim = end.Result.Claim is { } made ? ClaimSentence.For(made) : "no claim: no candidate was confirmed";
        terminal.Line(end.Result.Counts.Verdict.Values.Sum() > 0 ? $"{claim}; {ClaimSentence.Rejections(end.Result.Counts)}" : claim);
        if (end.Recorded is { } recorded)
        {
            terminal.Line(recorded);
        }

        foreach (var file in end.Files)
        {
            terminal.Line($"  {file}");
        }

        if (end.Reproduction is { } reproduction)
        {
            terminal.Line(reproduction);
        }
    }
}
