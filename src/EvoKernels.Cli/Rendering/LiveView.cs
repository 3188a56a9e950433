using EvoKernels.Cli.Services;
using EvoKernels.Contracts.Campaigns;
using EvoKernels.Hosting.Reports;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace EvoKernels.Cli.Rendering;

/// <summary>A run as a panel that is drawn again in place.</summary>
internal sealed class LiveView(Terminal terminal) : RunView
{
    private const int RecentEvents = 6;
    private const int BarWidth = 40;

    private volatile bool _isDraining;

    protected override TimeSpan Pace => TimeSpan.FromMilliseconds(200);

    public override async Task<RunEnd> ShowAsync(Func<IProgress<CampaignStatus>, Task<RunEnd>> run, TimeProvider time, CancellationToken drain)
    {
        using var draining = drain.Register(() => _isDraining = true);
        return await terminal.Ansi.Live(Draw()).Overflow(VerticalOverflow.Crop).StartAsync(context => WatchAsync(run(this), () => context.UpdateTarget(Draw()), time));
    }

    private IRenderable Draw()
    {
        if (Latest is not { } now)
        {
            return new Text("starting", new Style(Color.Grey));
        }

        var figures = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(2)).AddColumn();
        Add(figures, "phase", now.PhaseText);
        Add(figures, "candidates", $"{now.Evaluations}, {now.PerHour:0} an hour, {now.Counts.Verdict.GetValueOrDefault("accepted")} accepted");
        Add(figures, "best", now.Best is { } best ? $"{Figures.Times(best.Screen)}, screened ({best.Origin})" : "none yet");
        Add(figures, "to beat", now.Baselines.IsEmpty ? "measuring the baselines" : string.Join(", ", now.Baselines.Values.Distinct()));
        Add(figures, "rejected", now.Counts.Gate.IsEmpty ? "none" : ClaimSentence.ByGate(now.Counts.Gate));
        figures.AddRow(new Text("budget", new Style(Color.Grey)), Bar(Spent(now)));
        var parts = new List<IRenderable> { figures };
        parts.AddRange(now.Recent.TakeLast(RecentEvents).Select(notable => new Text("  " + SafeText.Line(notable.Text), new Style(Color.Grey)).Overflow(Overflow.Ellipsis)));
        if (_isDraining)
        {
            parts.Add(new Text("finishing what is under way; press Ctrl-C again to stop now", new Style(Color.Yellow)));
        }

        return new Rows(parts);
    }

    private static void Add(Grid grid, string name, string value) => grid.AddRow(new Text(name, new Style(Color.Grey)), new Text(SafeText.Line(value)));

    /// <summary>The share of the budget that is spent: of the limit that is nearer.</summary>
    private static (double Share, string Words) Spent(CampaignStatus now)
    {
        var time = now.Budget.Seconds is { } seconds ? (now.Seconds / seconds, $"{Figures.Clock(now.Seconds)} of {Figures.Clock(seconds)}") : (0, Figures.Clock(now.Seconds));
        var count = now.Budget.Evaluations is { } limit ? ((double)now.Evaluations / limit, $"{now.Evaluations} of {limit} evaluations") : (0, string.Empty);
        var busy = now.Budget.DeviceSeconds is { } most ? (now.Cost.DeviceSeconds / most, $"{Figures.Clock(now.Cost.DeviceSeconds)} of {Figures.Clock(most)} of devices") : (0, string.Empty);
        var nearer = count.Item1 > time.Item1 ? count : time;
        return busy.Item1 > nearer.Item1 ? busy : nearer;
    }

    private static Markup Bar((double Share, string Words) spent)
    {
        var filled = (int)Math.Round(Math.Clamp(spent.Share, 0, 1) * BarWidth);
        return new Markup($"[green]{new string('━', filled)}[/][grey]{new string('━', BarWidth - filled)}[/] {Markup.Escape(spent.Words)}");
    }
}
