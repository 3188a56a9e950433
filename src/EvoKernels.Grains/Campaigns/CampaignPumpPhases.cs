using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Core.Search;

namespace EvoKernels.Grains.Campaigns;

// From preparing to the end.
internal sealed partial class CampaignPump
{
    private const string EvidenceFile = "evidence.json";

    private async Task<bool> TakeNewsAsync()
    {
        var moved = false;
        while (news.TryTakeReady(out var ready))
        {
            moved = true;
            var state = book.State;
            var isOther = state.Baselines.TryGetValue(ready.Device, out var before) && before != ready.Baseline;
            if (state.Phase is CampaignPhase.Preparing or CampaignPhase.Searching)
            {
                _clock.Start();
            }

            book.Record(
                state with
                {
                    Search = CampaignSearch.OnDeviceReady(state.Search, ready.Device, ready.Facts).State,
                    Phase = state.Phase == CampaignPhase.Preparing ? CampaignPhase.Searching : state.Phase,
                    Baselines = state.Baselines.SetItem(ready.Device, ready.Baseline),
                },
                isOther
                    ? [new DeviceReady(ready.Device, ready.Baseline, ready.Facts), new Noted($"the strongest baseline on {ready.Device} was {before} before; screens from then and now are not over the same baseline")]
                    : [new DeviceReady(ready.Device, ready.Baseline, ready.Facts)]);
        }

        if (moved)
        {
            await SaveAsync();
        }

        return moved;
    }

    /// <summary>Goes on to the next phase if it is time; true if it did.</summary>
    private async Task<bool> MoveOnAsync(bool isBusy)
    {
        var state = book.State;
        switch (state.Phase)
        {
            case CampaignPhase.Preparing or CampaignPhase.Searching when EndOfSearch() is var (reason, detail):
                _clock.Stop();
                book.Record(state with { Phase = CampaignPhase.Draining, Reason = reason, Detail = detail });
                await SaveAsync();
                await links.WithdrawAsync();
                return true;
            case CampaignPhase.Draining when !isBusy:
                await AfterSearchAsync();
                return true;
            case CampaignPhase.Confirming when _isDraining && !isBusy:
                await links.WithdrawAsync();
                await FinishAsync("interrupted", "before the champion was confirmed");
                return true;
            case CampaignPhase.Confirming when news.FirstLoss is { } loss:
                await FinishAsync("failed", $"{loss.Worker}: {loss.Reason}");
                return true;
            default:
                return false;
        }
    }

    private (string Reason, string? Detail)? EndOfSearch()
    {
        var state = book.State;
        if (news.FirstLoss is { } loss)
        {
            return ("failed", $"{loss.Worker}: {loss.Reason}");
        }

        if (state.FailuresInARow >= options.FailuresInARow)
        {
            return ("failed", $"{state.FailuresInARow} evaluations in a row failed; the last: {state.LastFailure}");
        }

        return _isDraining ? ("interrupted", null)
            : _clock.Seconds >= search.Settings.Budget.Seconds ? ("budget", $"{search.Settings.Budget.Seconds:0.##} s are used")
            : state.DeviceSeconds >= search.Settings.Budget.DeviceSeconds ? ("budget", $"{search.Settings.Budget.DeviceSeconds:0.##} s of devices are used")
            : _refusal is not null && state.Search.InFlight.IsEmpty ? ("budget", _refusal)
            : search.FinishReason(state.Search) is { } reason ? (reason, reason == "budget" ? $"{state.Search.Evaluations} evaluations are done" : "nothing new is left to try")
            : null;
    }

    private async Task AfterSearchAsync()
    {
        var state = book.State;
        if (_isDraining && state.Reason != "failed")
        {
            await FinishAsync("interrupted", state.Reason == "interrupted" ? null : "before the champion was confirmed");
            return;
        }

        if (state.Reason == "failed" || state.Search.Champion is not { } champion)
        {
            await FinishAsync(state.Reason!, state.Detail);
            return;
        }

        var step = CampaignSearch.ChooseChampion(state.Search);
        book.Record(
            state with { Phase = CampaignPhase.Confirming, ChosenChampion = champion.CandidateId },
            state.ChosenChampion == champion.CandidateId ? [] : step.Events);
        await SaveAsync();
        await links.DispatchConfirmationAsync(champion);
    }

    private async Task TakeAsync(Confirmation confirmation)
    {
        var state = book.State;
        if (state.Phase != CampaignPhase.Confirming || state.ChosenChampion != confirmation.Evaluation.CandidateId)
        {
            return;
        }

        await links.Member(confirmation.Evaluation.CandidateId).StoreConfirmationAsync(confirmation);
        var isFailed = confirmation.Evaluation.Verdict == Verdict.Failed;
        book.Record(
            state with { Confirmed = confirmation.Evaluation, Reproduced = null },
            new Confirmed(confirmation.Evaluation, confirmation.EvidenceJson is null ? null : EvidenceFile));
        await FinishAsync(
            isFailed ? "failed" : state.Reason!,
            isFailed ? $"the champion could not be confirmed: {confirmation.Evaluation.Reason}" : state.Detail);
    }

    /// <summary>The search is over, so its clock and budget stand still.</summary>
    public async Task RecordReproductionAsync(Reproduced reproduced)
    {
        if (book.State is { Phase: CampaignPhase.Ended, Confirmed: not null } state && state.Reproduced != reproduced)
        {
            book.Record(state with { Reproduced = reproduced }, reproduced);
            await SaveAsync();
        }
    }

    private async Task FinishAsync(string reason, string? detail)
    {
        book.Record(book.State with { Phase = CampaignPhase.Ended, Reason = reason, Detail = detail }, new Finished(reason, detail));
        await SaveAsync();
    }
}
