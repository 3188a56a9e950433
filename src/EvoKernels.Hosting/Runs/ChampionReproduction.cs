using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Contracts.Grains;
using EvoKernels.Hosting.Evidence;

namespace EvoKernels.Hosting.Runs;

/// <summary>The end of a run: its own claim is repeated by a fresh process and the answer is kept. Outside the budget; a resume does it if it is missing.</summary>
internal static class ChampionReproduction
{
    /// <summary>The status with the answer, and the answer as a sentence, or why there is none.</summary>
    /// <param name="reproducer">Who repeats it; null if nobody shall.</param>
    /// <param name="campaign">Ended.</param>
    /// <param name="status">Its last status.</param>
    /// <param name="evidence">Path of the champion's evidence.</param>
    /// <param name="progress">Told what is under way.</param>
    /// <param name="drain">Ends it and keeps the run.</param>
    /// <param name="kill">The same.</param>
    public static async Task<(CampaignStatus Status, string Sentence)> RunAsync(
        IClaimReproducer? reproducer, ICampaignGrain campaign, CampaignStatus status, string evidence, IProgress<CampaignStatus> progress, CancellationToken drain, CancellationToken kill)
    {
        if (status.Reproduced is { Verdict: not Reproduced.Failed } known)
        {
            return (status, Describe(known));
        }

        if (Obstacle(reproducer, status, evidence, drain) is { } obstacle)
        {
            return (status, $"not reproduced: {obstacle}");
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(drain, kill);
        Reproduced found;
        try
        {
            var words = new Words(text => progress.Report(status with { PhaseText = $"repeating the claim in a fresh process: {text}" }));
            words.Report("starting");
            var (verdict, reason, measured) = await reproducer!.ReproduceAsync(evidence, words, either.Token);
            found = new Reproduced(Keyword(verdict), reason, measured);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            found = Interrupted;
        }

        // A signal from a terminal reaches the other process too, which then fails for no other reason.
        kill.ThrowIfCancellationRequested();
        if (drain.IsCancellationRequested && found.Holds is null)
        {
            return (status, $"not reproduced: {Interrupted.Reason}");
        }

        await campaign.RecordReproductionAsync(found);
        var last = await campaign.GetStatusAsync();
        progress.Report(last);
        return (last, last.Reproduced == found ? Describe(found) : $"{Describe(found)}. This could not be recorded in the run; --resume tries again");
    }

    private static Reproduced Interrupted { get; } = new(Reproduced.Failed, "interrupted; --resume does that alone", null);

    private static string? Obstacle(IClaimReproducer? reproducer, CampaignStatus status, string evidence, CancellationToken drain) => status switch
    {
        _ when reproducer is null => "left out, as was asked",
        { Confirmed: null } => "no champion was confirmed",
        { Confirmed: not { Verdict: Verdict.Accepted, Speedup.Lower: not null } } => "the champion's confirmation ended without a claim",
        _ when drain.IsCancellationRequested => Interrupted.Reason,
        _ when !File.Exists(evidence) => "there is no evidence file",
        _ => null,
    };

    private static string Describe(Reproduced found) => found.Verdict switch
    {
        Reproduced.Replicated => $"replicated: a fresh process repeated the measurement and found {Interval(found.Measured)}: {found.Reason}",
        Reproduced.NotReplicated => $"NOT REPLICATED: a fresh process repeated the measurement, and the claim does not hold: {found.Reason}. Do not rely on it",
        Reproduced.Inconclusive => $"neither replicated nor refuted: a fresh process could not tell: {found.Reason}",
        _ => $"not reproduced: {found.Reason}; --resume tries again",
    };

    private static string Interval(Speedup? measured) => measured is { Lower: { } lower, Upper: { } upper }
        ? Reports.Figures.Times(measured.Estimate, lower, upper)
        : "it";

    private static string Keyword(ReplayVerdict verdict) => verdict switch
    {
        ReplayVerdict.Replicated => Reproduced.Replicated,
        ReplayVerdict.NotReplicated => Reproduced.NotReplicated,
        ReplayVerdict.Inconclusive => Reproduced.Inconclusive,
        _ => Reproduced.Failed,
    };

    private sealed class Words(Action<string> say) : IProgress<string>
    {
        public void Report(string value) => say(value);
    }
}
