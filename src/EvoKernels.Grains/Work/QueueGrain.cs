using EvoKernels.Contracts.Grains;
using EvoKernels.Contracts.Queues;
using EvoKernels.Core.Queues;

namespace EvoKernels.Grains.Work;

/// <summary>Saves what <see cref="JobQueue"/> decides, before anybody hears of it.</summary>
internal sealed class QueueGrain(
    [PersistentState("queue", GrainStorage.Name)] IPersistentState<Stored<QueueState>> stored,
    WorkOptions options) : Grain, IQueueGrain
{
    private JobQueue _queue = null!;
    private QueueState _saved = null!;

    private DateTimeOffset Now => options.Time.GetUtcNow();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _saved = stored.State.Value ?? QueueState.Empty;
        _queue = new JobQueue(_saved, options.Queues);
        var period = options.Queues.LeaseTime / 4;
        this.RegisterGrainTimer(_ => SweepAsync(), new GrainTimerCreationOptions(period, period));
        return Task.CompletedTask;
    }

    public async Task<EnqueueOutcome> EnqueueAsync(Job job)
    {
        var outcome = _queue.Enqueue(job);
        await SaveAsync();
        return outcome;
    }

    public async Task<JobLease?> LeaseAsync(LeaseRequest request)
    {
        _queue.Expire(Now);
        var lease = _queue.Lease(request, Now);
        await SaveAsync();
        return lease;
    }

    public Task<bool> HeartbeatAsync(string jobId, int attempt) => Task.FromResult(_queue.Heartbeat(jobId, attempt, Now));

    public async Task<Completion> CompleteAsync(string jobId, int attempt, WorkResult result, LeaseRequest? next)
    {
        var outcome = _queue.Complete(jobId, attempt, result);
        var lease = next is null ? null : _queue.Lease(next, Now);
        await SaveAsync();
        return new Completion(outcome, lease);
    }

    public async Task<QueueView> CollectAsync(long acknowledged)
    {
        // Saved with the next change: until then a restart shows these results again, which does no harm.
        var isInSync = ReferenceEquals(_saved, _queue.State);
        _queue.Acknowledge(acknowledged);
        _saved = isInSync ? _queue.State : _saved;
        _queue.Expire(Now);
        await SaveAsync();
        return new QueueView(_queue.State.Completed, _queue.State.Pending.Length - _queue.Leased, _queue.Leased);
    }

    public async Task ReleaseAsync(string livingProcess)
    {
        _queue.Release(livingProcess);
        await SaveAsync();
    }

    public async Task WithdrawAsync()
    {
        _queue.Withdraw();
        await SaveAsync();
    }

    private async Task SweepAsync()
    {
        _queue.Expire(Now);
        await SaveAsync();
    }

    private async Task SaveAsync()
    {
        if (!ReferenceEquals(_saved, _queue.State))
        {
            var state = _queue.State;
            await stored.SaveAsync(state, DeactivateOnIdle);
            _saved = state;
        }
    }
}
