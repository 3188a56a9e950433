using System.Collections.Immutable;
using EvoKernels.Contracts.Campaigns;
using EvoKernels.Core.Campaigns;

namespace EvoKernels.Grains.Campaigns;

/// <summary>A campaign's state as others see it.</summary>
internal static class StatusText
{
    private static readonly CampaignState None = CampaignState.Begin(new(
        0, 0, 0, new(ImmutableSortedDictionary<string, Contracts.Search.BanditArm>.Empty, 0), [], ImmutableSortedDictionary<long, Contracts.Search.InFlight>.Empty, [], [],
        ImmutableSortedDictionary<string, int>.Empty, [], null));

    public static CampaignStatus Of(CampaignState? saved, CampaignPump? pump, DeviceNews news, string? fault, bool isRunning)
    {
        var state = pump?.State ?? saved ?? None;
        return new CampaignStatus(
            fault is null ? state.Phase : CampaignPhase.Ended,
            fault ?? Describe(state, news),
            state.Search.Proposals,
            state.Search.Evaluations,
            pump?.Seconds ?? state.Seconds,
            pump?.Search.Settings.Budget ?? new BudgetSettings(null, null),
            state.Best,
            state.Baselines,
            state.Counts,
            new RunCost(state.Models?.Dollars ?? 0, state.Models?.Tokens ?? 0, state.DeviceSeconds),
            [.. pump?.Recent ?? []],
            fault is null ? state.Reason : "failed",
            fault ?? state.Detail,
            state.Confirmed,
            isRunning,
            fault is not null,
            state.Reproduced);
    }

    private static string Describe(CampaignState state, DeviceNews news) => state.Phase switch
    {
        CampaignPhase.Preparing => news.PreparingText is { Length: > 0 } text ? $"preparing {text}" : "preparing",
        CampaignPhase.Searching => "searching",
        CampaignPhase.Draining when state.Reason == "interrupted" => "finishing what is under way",
        CampaignPhase.Draining => "the search is over; finishing what is under way",
        CampaignPhase.Confirming => $"confirming the champion on {state.Search.Champion?.Device}",
        _ => "ended",
    };
}
