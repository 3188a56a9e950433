using EvoKernels.ClusterTests.Simulation;
using EvoKernels.Contracts.Grains;
using EvoKernels.Contracts.Queues;
using EvoKernels.Core.Prompts;
using EvoKernels.Core.Queues;
using EvoKernels.Grains;
using EvoKernels.Hosting.Journal;
using EvoKernels.Hosting.Silos;
using EvoKernels.Hosting.Storage;
using EvoKernels.Models.Clients;
using Microsoft.Extensions.Time.Testing;

namespace EvoKernels.ClusterTests.Queues;

/// <summary>The queue in a real silo on a real file; only its clock is the test's.</summary>
public sealed class QueueGrainTests : IDisposable
{
    private static readonly LeaseRequest Worker = new("cpu:0", "process 1", "cpu:0");

    private readonly TemporaryFolder _temporary = new();
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Never => TestContext.Current.CancellationToken;

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public async Task LeaseAsync_AfterALostWorker_HandsOutANewAttempt()
    {
        await using var house = await House.OpenAsync(_temporary, _time, Never);
        await house.Queue.EnqueueAsync(Job("a"));
        var first = await house.Queue.LeaseAsync(Worker);
        Assert.Null(await house.Queue.LeaseAsync(Worker));

        _time.Advance(QueueLimits.Default.LeaseTime);
        var second = await house.Queue.LeaseAsync(Worker);

        Assert.Equal((1, 2), (first!.Attempt, second!.Attempt));
        Assert.Equal(CompleteOutcome.Stale, (await house.Queue.CompleteAsync("a", 1, Failed("a"), null)).Outcome);
        Assert.Equal(CompleteOutcome.Accepted, (await house.Queue.CompleteAsync("a", 2, Failed("a"), null)).Outcome);
    }

    [Fact]
    public async Task HeartbeatAsync_InTime_KeepsTheLease()
    {
        await using var house = await House.OpenAsync(_temporary, _time, Never);
        await house.Queue.EnqueueAsync(Job("a"));
        await house.Queue.LeaseAsync(Worker);
        for (var beat = 0; beat < 3; beat++)
        {
            _time.Advance(QueueLimits.Default.LeaseTime * 0.9);
            Assert.True(await house.Queue.HeartbeatAsync("a", 1));
        }

        Assert.Null(await house.Queue.LeaseAsync(Worker));
    }

    [Fact]
    public async Task CompleteAsync_ThenANewProcess_KeepsResultsUntilAcknowledgedAndAttemptsCounted()
    {
        await using (var house = await House.OpenAsync(_temporary, _time, Never))
        {
            await house.Queue.EnqueueAsync(Job("a"));
            await house.Queue.EnqueueAsync(Job("b"));
            await house.Queue.LeaseAsync(Worker);
            var completion = await house.Queue.CompleteAsync("a", 1, Failed("a"), Worker);
            Assert.Equal("b", completion.Next!.Job.Id);
        }

        await using (var house = await House.OpenAsync(_temporary, _time, Never))
        {
            Assert.Equal(EnqueueOutcome.Duplicate, await house.Queue.EnqueueAsync(Job("a")));
            Assert.Equal(EnqueueOutcome.Duplicate, await house.Queue.EnqueueAsync(Job("b")));
            var view = await house.Queue.CollectAsync(0);
            Assert.Equal("a", Assert.Single(view.Completed).JobId);
            Assert.Equal((0, 1), (view.Waiting, view.Leased));

            await house.Queue.ReleaseAsync("process 2");
            Assert.Equal(2, (await house.Queue.LeaseAsync(Worker with { Process = "process 2" }))!.Attempt);
            Assert.Empty((await house.Queue.CollectAsync(1)).Completed);
        }
    }

    private static Job Job(string id) => new(id, new Screen(1, id), null);

    private static WorkResult Failed(string id) => FailedWork.Of(new Screen(1, id), "cpu:0", "simulated");

    /// <summary>One process of a run.</summary>
    private sealed class House : IAsyncDisposable
    {
        private readonly SqliteStore _store;
        private readonly JournalFile _journal;
        private readonly LoopbackSilo _silo;

        private House(SqliteStore store, JournalFile journal, LoopbackSilo silo) => (_store, _journal, _silo) = (store, journal, silo);

        public IQueueGrain Queue => _silo.Grains.GetGrain<IQueueGrain>(GrainKeys.EvaluationQueue("run"));

        public static async Task<House> OpenAsync(TemporaryFolder folder, TimeProvider time, CancellationToken cancellationToken)
        {
            var store = SqliteStore.Open(folder.Inside("state.db"));
            var journal = new JournalFile(folder.Inside("journal.jsonl"));
            var services = new SiloServices(
                store,
                journal,
                new OneDevice(new SimulatedDevice()),
                new ModelClients(new ModelClientOptions(), time),
                new PromptTemplates("", "", "", "", ""),
                new WorkOptions { Process = "process 1", Time = time });
            return new House(store, journal, await RunSilo.StartAsync(services, null, cancellationToken));
        }

        public async ValueTask DisposeAsync()
        {
            await _silo.DisposeAsync();
            _journal.Dispose();
            _store.Dispose();
        }
    }
}
