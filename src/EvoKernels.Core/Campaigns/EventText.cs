using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Contracts.Search;

namespace EvoKernels.Core.Campaigns;

/// <summary>Journal events as lines for a terminal.</summary>
public static class EventText
{
    private const int IdDigits = 12;

    /// <summary>One line, or null if the event is not worth one.</summary>
    public static string? Describe(JournalEvent happened) => happened switch
    {
        Started { Resumed: true } => "continued where the run was left",
        DeviceReady ready => $"{ready.Device} is ready; to beat: {ready.StrongestBaseline}",
        OperatorOff off => $"{off.Operator} is off: {off.Reason}",
        Barren { Reason: var reason } when reason.StartsWith(Offspring.NoAnswer, StringComparison.Ordinal) => $"no model answered: {reason[Offspring.NoAnswer.Length..]}",
        Noted note => note.Text,
        Evaluated { Evaluation: { Verdict: Verdict.Failed } failed } => $"{Short(failed.CandidateId)} could not be evaluated: {failed.Reason}",
        Migrated { CandidateIds.IsEmpty: false } migrated => $"{migrated.CandidateIds.Length} elites went from island {migrated.From} to island {migrated.To}",
        ChampionChosen champion => $"champion: {Short(champion.CandidateId)}, screened at {champion.ScreenedSpeedup:0.00}x",
        Confirmed confirmed => DescribeConfirmed(confirmed.Evaluation),
        Reproduced reproduced => $"a fresh process repeated the claim: {reproduced.Verdict}: {reproduced.Reason}",
        _ => null,
    };

    /// <summary>A new best is not an event of its own: it follows from a verdict.</summary>
    public static string DescribeBest(BestScreen best) => best.Device.StartsWith("cudasim:", StringComparison.Ordinal)
        ? $"{Short(best.CandidateId)} is the first that is right ({best.Origin}; simulated, so none is faster)"
        : $"{Short(best.CandidateId)} is the fastest so far: screened at {best.Screen:0.00}x ({best.Origin})";

    private static string DescribeConfirmed(Evaluation evaluation) => evaluation switch
    {
        { Verdict: Verdict.Accepted, Speedup: { Lower: { } lower, Upper: { } upper } speedup } =>
            $"confirmed: {speedup.Estimate:0.00}x ({lower:0.00}–{upper:0.00}, {100 * speedup.Confidence:0}%) over {speedup.Versus}",
        { IsSimulated: true, Verdict: Verdict.Accepted } => $"the champion is right on {evaluation.Device}, which is simulated: nothing is claimed",
        { Gate: { } gate } => $"the champion was {CampaignState.Keyword(evaluation.Verdict)} by {gate}: {evaluation.Reason}",
        _ => $"the champion's confirmation is {CampaignState.Keyword(evaluation.Verdict)}: {evaluation.Reason}",
    };

    private static string Short(string id) => id.Length > IdDigits ? id[..IdDigits] : id;
}
