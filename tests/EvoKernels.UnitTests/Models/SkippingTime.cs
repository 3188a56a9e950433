using System.Collections.Concurrent;

namespace EvoKernels.UnitTests.Models;

/// <summary>
/// A clock on which waits are over at once and are remembered. Whatever is set for longer than <see cref="Never"/> is a time-out of something real and never rings.
/// </summary>
internal sealed class SkippingTime : TimeProvider
{
    public static readonly TimeSpan Never = TimeSpan.FromMinutes(20);

    private readonly Lock _lock = new();
    private DateTimeOffset _now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Every wait, in order.</summary>
    public ConcurrentQueue<TimeSpan> Waits { get; } = new();

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            return _now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SkippingTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private void Skip(TimeSpan wait)
    {
        Waits.Enqueue(wait);
        lock (_lock)
        {
            _now += wait;
        }
    }

    private sealed class SkippingTimer(SkippingTime time, TimerCallback callback, object? state) : ITimer
    {
        private int _isDisposed;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime >= TimeSpan.Zero && dueTime < Never)
            {
                time.Skip(dueTime);
                ThreadPool.QueueUserWorkItem(_ =>
                {
                    if (_isDisposed == 0)
                    {
                        callback(state);
                    }
                });
            }

            return true;
        }

        public void Dispose() => _isDisposed = 1;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
