namespace EvoKernels.Core.Campaigns;

/// <summary>Wall seconds of search over all processes of a run. It runs while a device can work.</summary>
public sealed class BudgetClock(TimeProvider time, double secondsBefore)
{
    private long? _since;
    private double _seconds = secondsBefore;

    public double Seconds => _seconds + (_since is { } since ? time.GetElapsedTime(since).TotalSeconds : 0);

    public void Start() => _since ??= time.GetTimestamp();

    public void Stop() => (_seconds, _since) = (Seconds, null);
}
