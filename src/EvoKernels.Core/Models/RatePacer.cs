namespace EvoKernels.Core.Models;

/// <summary>
/// Spreads requests so that an endpoint's limits hold, by the generic cell rate algorithm: every request moves the time at which the account is even
/// again, and waits until that lies no more than a short burst ahead. Whoever comes first is served first. Not thread safe.
/// </summary>
/// <param name="requestsPerMinute">1 or more; null is unlimited.</param>
/// <param name="tokensPerMinute">1 or more; null is unlimited.</param>
public sealed class RatePacer(double? requestsPerMinute, double? tokensPerMinute)
{
    /// <summary>What may go out at once after a quiet time: a tenth of a minute's allowance. More would meet limits that count by the second.</summary>
    private static readonly TimeSpan Burst = TimeSpan.FromSeconds(6);

    private DateTimeOffset _requestsEven = DateTimeOffset.MinValue;
    private DateTimeOffset _tokensEven = DateTimeOffset.MinValue;
    private DateTimeOffset _pausedUntil = DateTimeOffset.MinValue;

    /// <summary>Takes a place for one request with so many tokens, and says how long to wait for it: zero or more.</summary>
    public TimeSpan Take(DateTimeOffset now, long tokens)
    {
        var start = Latest(now, _pausedUntil, Next(ref _requestsEven, now, requestsPerMinute, 1), Next(ref _tokensEven, now, tokensPerMinute, tokens));
        return start - now;
    }

    /// <summary>The endpoint asked for silence until then: everybody keeps it.</summary>
    public void PauseUntil(DateTimeOffset until) => _pausedUntil = Latest(_pausedUntil, until);

    /// <summary>A request took fewer or more tokens than it had taken a place for.</summary>
    public void Correct(long tokensTooMany)
    {
        if (tokensPerMinute is { } limit && _tokensEven > DateTimeOffset.MinValue)
        {
            _tokensEven -= TimeSpan.FromMinutes(tokensTooMany / limit);
        }
    }

    private static DateTimeOffset Next(ref DateTimeOffset even, DateTimeOffset now, double? perMinute, double amount)
    {
        if (perMinute is not { } limit)
        {
            return now;
        }

        var from = Latest(even, now);
        even = from + TimeSpan.FromMinutes(amount / limit);
        return from - Burst;
    }

    private static DateTimeOffset Latest(params ReadOnlySpan<DateTimeOffset> times)
    {
        var latest = times[0];
        foreach (var time in times)
        {
            latest = time > latest ? time : latest;
        }

        return latest;
    }
}
