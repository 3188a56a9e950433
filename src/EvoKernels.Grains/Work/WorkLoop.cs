using EvoKernels.Contracts.Grains;
using EvoKernels.Contracts.Queues;

namespace EvoKernels.Grains.Work;

/// <summary>
/// Leases, works, hands in, until cancelled. Runs within its grain's scheduler but never blocks it: <paramref name="work"/> must do what lasts
/// elsewhere. A result reaches the queue before anybody is told.
/// </summary>
/// <param name="queue">Where work waits.</param>
/// <param name="request">Who works.</param>
/// <param name="work">Does one job; what it throws ends the loop.</param>
/// <param name="handedIn">Told after every result.</param>
/// <param name="heartbeat">Time between heartbeats.</param>
/// <param name="time">The clock of heartbeats.</param>
internal sealed class WorkLoop(
    IQueueGrain queue, LeaseRequest request, Func<JobLease, CancellationToken, Task<WorkResult>> work, Func<Task> handedIn, TimeSpan heartbeat, TimeProvider time)
{
    /// <summary>Times a call is repeated that timed out: the silo was suspended, or the queue moves to another one.</summary>
    private const int Repeats = 3;

    private readonly Wake _wake = new();

    public void Nudge() => _wake.Set();

    public async Task RunAsync(CancellationToken stop)
    {
        JobLease? lease = null;
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            lease ??= await RepeatAsync(() => queue.LeaseAsync(request));
            if (lease is null)
            {
                await _wake.WaitAsync(stop);
                continue;
            }

            if (await WorkAsync(lease, stop) is not { } result)
            {
                lease = null;
                continue;
            }

            var completion = await RepeatAsync(() => queue.CompleteAsync(lease.Job.Id, lease.Attempt, result, request));
            lease = completion.Next;
            await handedIn();
        }
    }

    /// <summary>Does the job; null if the lease was lost meanwhile.</summary>
    private async Task<WorkResult?> WorkAsync(JobLease lease, CancellationToken stop)
    {
        using var abandon = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var running = work(lease, abandon.Token);
        while (true)
        {
            try
            {
                return await running.WaitAsync(heartbeat, time, CancellationToken.None);
            }
            catch (TimeoutException) when (!running.IsCompleted)
            {
                if (!await RepeatAsync(() => queue.HeartbeatAsync(lease.Job.Id, lease.Attempt)))
                {
                    await abandon.CancelAsync();
                }
            }
            catch (OperationCanceledException) when (abandon.IsCancellationRequested && !stop.IsCancellationRequested)
            {
                return null;
            }
        }
    }

    private static async Task<T> RepeatAsync<T>(Func<Task<T>> call)
    {
        for (var repeat = 0; ; repeat++)
        {
            try
            {
                return await call();
            }
            catch (TimeoutException) when (repeat < Repeats)
            {
                // Every call here can be made twice: what the first one did is found again.
            }
        }
    }
}
