using EvoKernels.Contracts.Queues;

namespace EvoKernels.Core.Queues;

/// <summary>
/// The rules of a queue: a job is taken in once, lent to one worker at a time, and completed once, by the newest attempt only. Not thread safe; its
/// owner saves <see cref="State"/> before it tells anybody what changed.
/// </summary>
public sealed class JobQueue(QueueState state, QueueLimits limits)
{
    private readonly Dictionary<string, DateTimeOffset> _deadlines = new(StringComparer.Ordinal);

    public QueueState State { get; private set; } = state;

    public int Leased => State.Pending.Count(pending => pending.Holder is not null);

    public EnqueueOutcome Enqueue(Job job)
    {
        if (IndexOf(job.Id) >= 0 || State.Completed.Any(done => done.JobId == job.Id))
        {
            return EnqueueOutcome.Duplicate;
        }

        if (State.Pending.Length + State.Completed.Length >= limits.Jobs)
        {
            return EnqueueOutcome.Full;
        }

        State = State with { Pending = State.Pending.Add(new PendingJob(job, 0, 0, null)) };
        return EnqueueOutcome.Accepted;
    }

    /// <summary>The oldest waiting job that this worker may do.</summary>
    public JobLease? Lease(LeaseRequest request, DateTimeOffset now)
    {
        var index = NextFor(request, 0);
        if (index < 0)
        {
            return null;
        }

        var pending = State.Pending[index];
        var taken = pending with { Attempt = pending.Attempt + 1, Holder = request };
        State = State with { Pending = State.Pending.SetItem(index, taken) };
        _deadlines[pending.Job.Id] = now + limits.LeaseTime;
        var upcoming = NextFor(request, index + 1);
        return new JobLease(pending.Job, taken.Attempt, upcoming < 0 ? null : State.Pending[upcoming].Job.Order);
    }

    public bool Heartbeat(string jobId, int attempt, DateTimeOffset now)
    {
        if (IndexOf(jobId) is not (>= 0 and var index) || State.Pending[index] is not { Holder: not null } pending || pending.Attempt != attempt)
        {
            return false;
        }

        _deadlines[jobId] = now + limits.LeaseTime;
        return true;
    }

    public CompleteOutcome Complete(string jobId, int attempt, WorkResult result)
    {
        var index = IndexOf(jobId);
        if (index < 0)
        {
            return State.Completed.Any(done => done.JobId == jobId && done.Attempt == attempt) ? CompleteOutcome.Duplicate : CompleteOutcome.Stale;
        }

        // A late result of the newest attempt is still the result, as long as nobody else has begun.
        if (State.Pending[index].Attempt != attempt)
        {
            return CompleteOutcome.Stale;
        }

        Finish(index, result);
        return CompleteOutcome.Accepted;
    }

    /// <summary>Takes back leases whose deadline has passed; true if anything changed.</summary>
    public bool Expire(DateTimeOffset now)
    {
        var before = State;
        foreach (var pending in before.Pending.Where(pending => pending.Holder is not null))
        {
            // After a restart there is no deadline yet: the worker may be alive and gets its full time.
            if (!_deadlines.TryAdd(pending.Job.Id, now + limits.LeaseTime) && _deadlines[pending.Job.Id] <= now)
            {
                Lose(IndexOf(pending.Job.Id), pending);
            }
        }

        return !ReferenceEquals(before, State);
    }

    /// <summary>Takes back the leases of every process but the living one, which is known to be the only one; true if anything changed.</summary>
    public bool Release(string livingProcess)
    {
        var before = State;
        State = State with
        {
            Pending = [.. State.Pending.Select(pending => pending.Holder is { } holder && holder.Process != livingProcess ? pending with { Holder = null } : pending)],
        };
        return before.Pending.Count(pending => pending.Holder is not null) != Leased;
    }

    /// <summary>Removes waiting jobs; true if there were any.</summary>
    public bool Withdraw()
    {
        var kept = State.Pending.RemoveAll(pending => pending.Holder is null);
        var any = kept.Length != State.Pending.Length;
        State = any ? State with { Pending = kept } : State;
        return any;
    }

    /// <summary>Forgets results that their reader has dealt with. Need not be saved at once: a result seen twice does no harm.</summary>
    public void Acknowledge(long number)
    {
        if (!State.Completed.IsEmpty && State.Completed[0].Number <= number)
        {
            State = State with { Completed = State.Completed.RemoveAll(done => done.Number <= number) };
        }
    }

    private void Lose(int index, PendingJob pending)
    {
        var losses = pending.Losses + 1;
        if (losses >= limits.Losses)
        {
            var device = pending.Holder!.Device ?? pending.Holder.Worker;
            Finish(index, FailedWork.Of(pending.Job.Order, device, $"its worker was lost {losses} times; the last was {pending.Holder.Worker}"));
            return;
        }

        _deadlines.Remove(pending.Job.Id);
        State = State with { Pending = State.Pending.SetItem(index, pending with { Losses = losses, Holder = null }) };
    }

    private void Finish(int index, WorkResult result)
    {
        var pending = State.Pending[index];
        _deadlines.Remove(pending.Job.Id);
        State = new QueueState(
            State.Pending.RemoveAt(index),
            State.Completed.Add(new CompletedJob(State.Completions + 1, pending.Job.Id, pending.Attempt, result)),
            State.Completions + 1);
    }

    /// <summary>Index of the oldest waiting job, from <paramref name="start"/> on, that this worker may do; -1 if there is none.</summary>
    private int NextFor(LeaseRequest request, int start)
    {
        for (var index = start; index < State.Pending.Length; index++)
        {
            if (State.Pending[index] is { Holder: null, Job.Device: var device } && (device is null || device == request.Device))
            {
                return index;
            }
        }

        return -1;
    }

    private int IndexOf(string jobId)
    {
        for (var index = 0; index < State.Pending.Length; index++)
        {
            if (State.Pending[index].Job.Id == jobId)
            {
                return index;
            }
        }

        return -1;
    }
}
