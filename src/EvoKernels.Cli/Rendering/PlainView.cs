using EvoKernels.Cli.Services;
using EvoKernels.Contracts.Campaigns;
using EvoKernels.Hosting.Reports;

namespace EvoKernels.Cli.Rendering;

/// <summary>A run as lines, for pipes and logs: what is notable at once, figures every two seconds.</summary>
internal sealed class PlainView(Terminal terminal) : RunView
{
    private const double FiguresEvery = 2;
    private const double HeartbeatEvery = 10;

    private long _lastEvent = long.MinValue;
    private string _phase = string.Empty;
    private long _phaseAt;
    private long? _figuresAt;
    private long _evaluations = -1;

    protected override TimeSpan Pace => TimeSpan.FromMilliseconds(250);

    public override async Task<RunEnd> ShowAsync(Func<IProgress<CampaignStatus>, Task<RunEnd>> run, TimeProvider time, CancellationToken drain)
    {
        using var draining = drain.Register(() => terminal.Status("finishing what is under way; press Ctrl-C again to stop now"));
        return await WatchAsync(run(this), () => Draw(time), time);
    }

    private void Draw(TimeProvider time)
    {
        if (Latest is not { } now)
        {
            return;
        }

        if (now.PhaseText != _phase)
        {
            terminal.Line(_phase = now.PhaseText);
            _phaseAt = time.GetTimestamp();
            _figuresAt = now.Phase == CampaignPhase.Searching ? null : _phaseAt;
        }

        foreach (var notable in now.Recent.Where(notable => notable.Number > _lastEvent))
        {
            terminal.Line(notable.Text);
            _lastEvent = notable.Number;
        }

        var pause = now.Phase != CampaignPhase.Searching || now.Evaluations == _evaluations ? HeartbeatEvery : FiguresEvery;
        if (_figuresAt is null || time.GetElapsedTime(_figuresAt.Value).TotalSeconds >= pause)
        {
            _figuresAt = time.GetTimestamp();
            _evaluations = now.Evaluations;
            terminal.Line(now.Phase == CampaignPhase.Searching ? Summary(now) : $"still {now.PhaseText} ({Figures.Clock(time.GetElapsedTime(_phaseAt).TotalSeconds)})");
        }
    }

    private static string Summary(CampaignStatus now)
    {
        var limit = now.Budget.Seconds is { } seconds ? $" of {Figures.Clock(seconds)}" : string.Empty;
        var rejected = now.Counts.Gate.IsEmpty ? string.Empty : $"; rejected: {ClaimSentence.ByGate(now.Counts.Gate)}";
        var fastest = now.Best is { } best ? $"; best screened at {Figures.Times(best.Screen)} ({best.Origin})" : string.Empty;
        return $"{Figures.Clock(now.Seconds)}{limit}: {now.Evaluations} candidates, {now.PerHour:0}/h{fastest}{rejected}";
    }
}
