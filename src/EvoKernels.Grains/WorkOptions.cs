using EvoKernels.Core.Queues;

namespace EvoKernels.Grains;

/// <summary>How work is handed out in this process.</summary>
public sealed record WorkOptions
{
    /// <summary>Token of this process: differs from every process before it.</summary>
    public required string Process { get; init; }

    /// <summary>The clock of leases, budgets and journal entries.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Limits of every queue. Default: 4096 jobs, leases of 30 s, two losses.</summary>
    public QueueLimits Queues { get; init; } = QueueLimits.Default;

    /// <summary>Time between the heartbeats of a lease; a third of the lease time or less. Default 8 s.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>Candidates under way for each device, 1 or more: one that runs, the others wait so that the device never starves. Default 3.</summary>
    public int PipelineDepth { get; init; } = 3;

    /// <summary>Proposals that are answered at once. Default 1, so that answers come in the order of the proposals.</summary>
    public int Mutators { get; init; } = 1;

    /// <summary>Failed evaluations in a row that end a campaign. Default 5.</summary>
    public int FailuresInARow { get; init; } = 5;
}
