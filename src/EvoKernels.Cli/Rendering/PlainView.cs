using EvoKernels.Cli.Services;
using EvoKernels.Contracts.Campaigns;

namespace EvoKernels.Cli.Rendering;

/// <summary>A run as lines, for pipes and logs: what is notable at once, figures every two seconds.</summary>
internal sealed class PlainView(Terminal terminal, BudgetSettings budget) : RunView
{
    private const double FiguresEvery = 2;
    private const double HeartbeatEvery = 10;

    private long _lastEvent = long.MinValue;
    private string _phase = string.Empty;
    private long? _figuresAt;
    private long _evaluations = -1;

    protected override TimeSpan Pace => TimeSpan.FromMilliseconds(250);

    public override async Task<RunEnd> ShowAsync(Func<IProgress<RunSnapshot>, Task<RunEnd>> run, TimeProvider time, CancellationToken drain)
    {
        using var draining = drain.Register(() => terminal.Status("finishing what is under way; press Ctrl-C again to stop now"));
        return await WatchAsync(run(this), () => Draw(time), time);
    }

    private void Draw(TimeProvider time)
    {
        var now = Latest;
        if (now.Phase != _phase)
        {
            terminal.Line(_phase = now.Phase);
        }

        foreach (var notable in now.Events.Where(notable => notable.Number > _lastEvent))
        {
            terminal.Line(notable.Text);
            _lastEvent = notable.Number;
        }

        var pause = now.Evaluations == _evaluations ? HeartbeatEvery : FiguresEvery;
        if (_figuresAt is null || time.GetElapsedTime(_figuresAt.Value).TotalSeconds >= pause)
        {
            _figuresAt = time.GetTimestamp();
            _evaluations = now.Evaluations;
            terminal.Line(Summary(now));
        }
    }

    private string Summary(RunSnapshot now)
    {
        var limit = budget.Seconds is { } seconds ? $" of {Figures.Clock(seconds)}" : string.Empty;
        var rejected = now.Rejections.IsEmpty ? string.Empty : $"; rejected: {ClaimSentence.ByGate(now.Rejections)}";
        var best = now.BestScreen is { } screen ? $"; best screened at {Figures.Ratio(screen)}x ({now.BestOrigin})" : string.Empty;
        return $"{Figures.Clock(now.Seconds)}{limit}: {now.Evaluations} candidates, {now.PerHour:0}/h{best}{rejected}";
    }
}
