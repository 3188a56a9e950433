using System.Collections.Immutable;

namespace EvoKernels.Contracts.Queues;

/// <summary>What a queue did with a job that was handed in.</summary>
public enum EnqueueOutcome
{
    Accepted,

    /// <summary>It is in the queue, or done and not yet acknowledged.</summary>
    Duplicate,

    /// <summary>The queue holds as many jobs as it may: try again when some are done.</summary>
    Full,
}

/// <summary>What a queue did with a result.</summary>
public enum CompleteOutcome
{
    Accepted,

    /// <summary>This very attempt completed the job before.</summary>
    Duplicate,

    /// <summary>The lease went to somebody else, or the job is gone: the result is refused.</summary>
    Stale,
}

/// <summary>Who asks for work.</summary>
/// <param name="Worker">Name of the worker.</param>
/// <param name="Process">Token of the worker's process: leases of a process that is known to be dead can be taken back at once.</param>
/// <param name="Device">The worker's device; null if it has none.</param>
[GenerateSerializer, Immutable, Alias("evokernels.lease-request")]
public sealed record LeaseRequest(
    [property: Id(0)] string Worker,
    [property: Id(1)] string Process,
    [property: Id(2)] string? Device);

/// <summary>A job on loan until its deadline; a heartbeat moves the deadline.</summary>
/// <param name="Job">The job.</param>
/// <param name="Attempt">1, 2, …: a result is accepted for the newest attempt only.</param>
/// <param name="Upcoming">What this worker would be given next as things stand, for what can be prepared early; no promise. Null if nothing waits.</param>
[GenerateSerializer, Immutable, Alias("evokernels.lease")]
public sealed record JobLease(
    [property: Id(0)] Job Job,
    [property: Id(1)] int Attempt,
    [property: Id(2)] WorkOrder? Upcoming = null);

/// <summary>Answer to a result.</summary>
/// <param name="Outcome">What became of the result.</param>
/// <param name="Next">The worker's next job, leased in the same write; null if none waits.</param>
[GenerateSerializer, Immutable, Alias("evokernels.completion")]
public sealed record Completion(
    [property: Id(0)] CompleteOutcome Outcome,
    [property: Id(1)] JobLease? Next);

/// <summary>A result that is kept until it is acknowledged.</summary>
/// <param name="Number">1, 2, 3, … in order of completion.</param>
/// <param name="JobId">The job.</param>
/// <param name="Attempt">The attempt that completed it.</param>
/// <param name="Result">What came of it.</param>
[GenerateSerializer, Immutable, Alias("evokernels.completed-job")]
public sealed record CompletedJob(
    [property: Id(0)] long Number,
    [property: Id(1)] string JobId,
    [property: Id(2)] int Attempt,
    [property: Id(3)] WorkResult Result);

/// <summary>A queue as its owner sees it.</summary>
/// <param name="Completed">Results not yet acknowledged, in order of completion.</param>
/// <param name="Waiting">Jobs nobody works on.</param>
/// <param name="Leased">Jobs somebody works on.</param>
[GenerateSerializer, Immutable, Alias("evokernels.queue-view")]
public sealed record QueueView(
    [property: Id(0)] ImmutableArray<CompletedJob> Completed,
    [property: Id(1)] int Waiting,
    [property: Id(2)] int Leased);
