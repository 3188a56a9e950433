using EvoKernels.Contracts.Queues;
using EvoKernels.Contracts.Search;
using Orleans.Concurrency;

namespace EvoKernels.Contracts.Grains;

/// <summary>
/// Work that waits for workers. Durable: an accepted job, a lease's attempt number and a result are saved before the answer. A job that loses its
/// worker is handed out again; one that loses it twice is completed as failed.
/// </summary>
[Alias("evokernels.IQueueGrain")]
public interface IQueueGrain : IGrainWithStringKey
{
    /// <summary>Hands in a job, once: the id says what is done.</summary>
    [Alias("Enqueue")]
    Task<EnqueueOutcome> EnqueueAsync(Job job);

    /// <summary>The oldest waiting job that this worker may do, or null.</summary>
    [Alias("Lease")]
    Task<JobLease?> LeaseAsync(LeaseRequest request);

    /// <summary>Moves a lease's deadline; false if the lease is lost and the work should stop.</summary>
    [Alias("Heartbeat")]
    Task<bool> HeartbeatAsync(string jobId, int attempt);

    /// <summary>Hands in a result and, unless <paramref name="next"/> is null, leases the next job in the same write.</summary>
    [Alias("Complete")]
    Task<Completion> CompleteAsync(string jobId, int attempt, WorkResult result, LeaseRequest? next);

    /// <summary>Forgets results up to <paramref name="acknowledged"/> and shows the others.</summary>
    [Alias("Collect")]
    Task<QueueView> CollectAsync(long acknowledged);

    /// <summary>Takes back the leases of every process but this one. It does not count as losing a worker.</summary>
    [Alias("Release")]
    Task ReleaseAsync(string livingProcess);

    /// <summary>Removes the jobs that nobody works on.</summary>
    [Alias("Withdraw")]
    Task WithdrawAsync();
}

/// <summary>Something that leases from a queue, works, and hands in results until it is stopped.</summary>
[Alias("evokernels.IWorkerGrain")]
public interface IWorkerGrain : IGrainWithStringKey
{
    /// <summary>Begins to work. Idempotent.</summary>
    [Alias("Start")]
    Task StartAsync();

    /// <summary>There may be work.</summary>
    [Alias("Nudge"), OneWay, AlwaysInterleave]
    Task NudgeAsync();

    /// <summary>Cancels what is under way and stops.</summary>
    [Alias("Stop")]
    Task StopAsync();
}

/// <summary>Turns proposals into offspring.</summary>
[Alias("evokernels.IMutatorGrain")]
public interface IMutatorGrain : IWorkerGrain
{
    /// <summary>
    /// Answers for an operator that asks no model: a matter of microseconds, free, and the same every time, so it needs no queue.
    /// </summary>
    [Alias("Breed")]
    Task<Offspring> BreedAsync(Proposal proposal);
}

/// <summary>Judges candidates on its device.</summary>
[Alias("evokernels.IEvaluatorGrain")]
public interface IEvaluatorGrain : IWorkerGrain;
