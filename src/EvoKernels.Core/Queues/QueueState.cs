using System.Collections.Immutable;
using EvoKernels.Contracts.Queues;

namespace EvoKernels.Core.Queues;

/// <summary>A job that is not done.</summary>
/// <param name="Job">The job.</param>
/// <param name="Attempt">Attempts so far; that of the current lease if there is one.</param>
/// <param name="Losses">How often its worker was lost.</param>
/// <param name="Holder">Who works on it; null while it waits.</param>
public sealed record PendingJob(Job Job, int Attempt, int Losses, LeaseRequest? Holder);

/// <summary>All that a queue must remember. Deadlines are not in it: a queue that restarts gives every lease its full time again.</summary>
/// <param name="Pending">In the order in which they came.</param>
/// <param name="Completed">In order of completion.</param>
/// <param name="Completions">Results so far, acknowledged ones included.</param>
public sealed record QueueState(ImmutableArray<PendingJob> Pending, ImmutableArray<CompletedJob> Completed, long Completions)
{
    public static QueueState Empty { get; } = new([], [], 0);
}

/// <summary>Limits of a queue.</summary>
/// <param name="Jobs">Most jobs, done but unacknowledged ones included.</param>
/// <param name="LeaseTime">Time from a lease or heartbeat until the worker counts as lost.</param>
/// <param name="Losses">Losses of a worker after which a job is completed as failed.</param>
public sealed record QueueLimits(int Jobs, TimeSpan LeaseTime, int Losses)
{
    public static QueueLimits Default { get; } = new(4096, TimeSpan.FromSeconds(30), 2);
}
