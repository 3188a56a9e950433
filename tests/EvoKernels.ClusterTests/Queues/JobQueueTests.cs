using EvoKernels.Contracts.Evaluations;
using EvoKernels.Contracts.Queues;
using EvoKernels.Core.Queues;

namespace EvoKernels.ClusterTests.Queues;

public sealed class JobQueueTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly QueueLimits Limits = new(3, TimeSpan.FromSeconds(30), 2);
    private static readonly LeaseRequest First = new("cpu:0", "process 1", "cpu:0");
    private static readonly LeaseRequest Second = new("cpu:1", "process 2", "cpu:1");

    private readonly JobQueue _queue = new(QueueState.Empty, Limits);

    [Fact]
    public void Enqueue_SameIdTwice_IsADuplicateAlsoWhenDone()
    {
        Assert.Equal(EnqueueOutcome.Accepted, _queue.Enqueue(JobOf("a")));
        Assert.Equal(EnqueueOutcome.Duplicate, _queue.Enqueue(JobOf("a")));
        var lease = _queue.Lease(First, Start)!;
        Assert.Equal(EnqueueOutcome.Duplicate, _queue.Enqueue(JobOf("a")));
        _queue.Complete("a", lease.Attempt, ResultOf("a"));
        Assert.Equal(EnqueueOutcome.Duplicate, _queue.Enqueue(JobOf("a")));

        _queue.Acknowledge(1);

        Assert.Equal(EnqueueOutcome.Accepted, _queue.Enqueue(JobOf("a")));
    }

    [Fact]
    public void Enqueue_AsManyAsAllowed_IsFullUntilAcknowledged()
    {
        Fill("a", "b", "c");
        Assert.Equal(EnqueueOutcome.Full, _queue.Enqueue(JobOf("d")));

        _queue.Complete("a", _queue.Lease(First, Start)!.Attempt, ResultOf("a"));
        Assert.Equal(EnqueueOutcome.Full, _queue.Enqueue(JobOf("d")));

        _queue.Acknowledge(1);
        Assert.Equal(EnqueueOutcome.Accepted, _queue.Enqueue(JobOf("d")));
    }

    [Fact]
    public void Lease_InOrder_GivesEachJobOnce()
    {
        Fill("a", "b");
        Assert.Equal("a", _queue.Lease(First, Start)!.Job.Id);
        Assert.Equal("b", _queue.Lease(Second, Start)!.Job.Id);
        Assert.Null(_queue.Lease(First, Start));
    }

    [Fact]
    public void Lease_MoreWaits_NamesWhatThisWorkerGetsNext()
    {
        Fill("a", "b");
        _queue.Enqueue(JobOf("c") with { Device = "cpu:1" });

        Assert.Equal(JobOf("b").Order, _queue.Lease(First, Start)!.Upcoming);
        Assert.Null(_queue.Lease(First, Start)!.Upcoming);
        Assert.Null(_queue.Lease(Second, Start)!.Upcoming);
    }

    [Fact]
    public void Lease_JobOfOneDevice_GoesToThatDeviceOnly()
    {
        _queue.Enqueue(JobOf("a") with { Device = "cpu:1" });
        Assert.Null(_queue.Lease(First, Start));
        Assert.Equal("a", _queue.Lease(Second, Start)!.Job.Id);
    }

    [Fact]
    public void Expire_AfterTheDeadline_HandsTheJobOutAgainAndRefusesTheFirstResult()
    {
        Fill("a");
        var late = _queue.Lease(First, Start)!;
        Assert.False(_queue.Expire(Start.AddSeconds(29)));
        Assert.True(_queue.Expire(Start.AddSeconds(30)));
        var retry = _queue.Lease(Second, Start.AddSeconds(30))!;

        Assert.Equal((1, 2), (late.Attempt, retry.Attempt));
        Assert.False(_queue.Heartbeat("a", late.Attempt, Start.AddSeconds(31)));
        Assert.Equal(CompleteOutcome.Stale, _queue.Complete("a", late.Attempt, ResultOf("late")));
        Assert.Equal(CompleteOutcome.Accepted, _queue.Complete("a", retry.Attempt, ResultOf("retry")));
        Assert.Equal(CompleteOutcome.Stale, _queue.Complete("a", late.Attempt, ResultOf("late")));
        Assert.Equal(CompleteOutcome.Duplicate, _queue.Complete("a", retry.Attempt, ResultOf("retry")));
        Assert.Equal("retry", ((Screened)Assert.Single(_queue.State.Completed).Result).Evaluation.CandidateId);
    }

    [Fact]
    public void Complete_LateButNobodyElseBegan_IsAcceptedSoThatNothingIsRepeated()
    {
        Fill("a");
        var lease = _queue.Lease(First, Start)!;
        _queue.Expire(Start.AddSeconds(31));

        Assert.Equal(CompleteOutcome.Accepted, _queue.Complete("a", lease.Attempt, ResultOf("a")));
        Assert.Null(_queue.Lease(Second, Start.AddSeconds(32)));
    }

    [Fact]
    public void Heartbeat_BeforeTheDeadline_MovesIt()
    {
        Fill("a");
        var lease = _queue.Lease(First, Start)!;
        Assert.True(_queue.Heartbeat("a", lease.Attempt, Start.AddSeconds(20)));
        Assert.False(_queue.Expire(Start.AddSeconds(49)));
        Assert.True(_queue.Expire(Start.AddSeconds(50)));
    }

    [Fact]
    public void Expire_WorkerLostTwice_CompletesTheJobAsFailed()
    {
        Fill("a");
        _queue.Lease(First, Start);
        _queue.Expire(Start.AddSeconds(30));
        _queue.Lease(Second, Start.AddSeconds(30));
        _queue.Expire(Start.AddSeconds(60));

        Assert.Empty(_queue.State.Pending);
        var evaluation = ((Screened)Assert.Single(_queue.State.Completed).Result).Evaluation;
        Assert.Equal((Verdict.Failed, "cpu:1"), (evaluation.Verdict, evaluation.Device));
        Assert.Contains("lost 2 times", evaluation.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Expire_AfterARestart_GivesALeaseItsFullTimeAgain()
    {
        Fill("a");
        _queue.Lease(First, Start);

        var restarted = new JobQueue(_queue.State, Limits);

        Assert.False(restarted.Expire(Start.AddSeconds(1000)));
        Assert.False(restarted.Expire(Start.AddSeconds(1029)));
        Assert.True(restarted.Expire(Start.AddSeconds(1030)));
    }

    [Fact]
    public void Release_DeadProcess_FreesItsLeasesWithoutALossAndKeepsTheNumbering()
    {
        Fill("a", "b");
        _queue.Lease(First, Start);
        _queue.Lease(Second, Start);

        Assert.True(_queue.Release("process 2"));

        var again = _queue.Lease(Second, Start)!;
        Assert.Equal(("a", 2), (again.Job.Id, again.Attempt));
        Assert.Equal(0, _queue.State.Pending[0].Losses);
    }

    [Fact]
    public void Withdraw_RemovesOnlyWhatNobodyWorksOn()
    {
        Fill("a", "b");
        _queue.Lease(First, Start);

        Assert.True(_queue.Withdraw());
        Assert.False(_queue.Withdraw());

        Assert.Equal("a", Assert.Single(_queue.State.Pending).Job.Id);
    }

    private static Job JobOf(string id) => new(id, new Screen(1, id), null);

    private static WorkResult ResultOf(string id) =>
        new Screened(1, new Evaluation(id, "cpu:0", Verdict.Rejected, "compile", "simulated", null, [], null, new EvaluationCost(0, 0, 0, 0), []));

    private void Fill(params string[] ids)
    {
        foreach (var id in ids)
        {
            Assert.Equal(EnqueueOutcome.Accepted, _queue.Enqueue(JobOf(id)));
        }
    }
}
