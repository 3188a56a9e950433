using EvoKernels.Contracts.Campaigns;

namespace EvoKernels.Hosting.Reports.Stories;

/// <summary>
/// Seconds of search up to an entry. The pause before a resumed process does not count, nor does what comes after the champion was chosen: it is
/// confirmation. A clock that was set back counts as standing still.
/// </summary>
internal sealed class SearchClock
{
    private DateTimeOffset? _last;
    private bool _isStopped;

    public double Seconds { get; private set; }

    public void Tick(JournalEntry entry)
    {
        var isStart = entry.Event is Started;
        if (_last is { } last && !isStart && !_isStopped)
        {
            Seconds += Math.Max(0, (entry.At - last).TotalSeconds);
        }

        _isStopped = (_isStopped && !isStart) || entry.Event is ChampionChosen or Finished;
        _last = entry.At;
    }
}
