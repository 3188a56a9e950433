using System.Collections.Concurrent;
using System.Collections.Immutable;
using EvoKernels.ClusterTests.Simulation;
using EvoKernels.Contracts.Grains;
using EvoKernels.Core.Ports;
using EvoKernels.Core.Prompts;
using EvoKernels.Grains;
using EvoKernels.Hosting.Journal;
using EvoKernels.Hosting.Silos;
using EvoKernels.Hosting.Storage;
using EvoKernels.Models.Clients;

namespace EvoKernels.ClusterTests.Placement;

/// <summary>Two silos of one cluster, each with two devices: an evaluator lives where its device is, whoever asks for it.</summary>
public sealed class DevicePlacementTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public async Task StartAsync_EvaluatorsOfTwoSilos_LiveWhereTheirDevicesAre()
    {
        using var store = SqliteStore.Open(_temporary.Inside("state.db"));
        using var journal = new JournalFile(_temporary.Inside("journal.jsonl"));
        var (here, there) = (new Asked("cudasim:0", "cudasim:1"), new Asked("cudasim:2", "cudasim:3"));
        await using var one = await RunSilo.StartAsync(Services(store, journal, here), null, TestContext.Current.CancellationToken);
        await using var two = await DeviceSilo.JoinAsync(one.Endpoint, there, TimeProvider.System, TestContext.Current.CancellationToken);
        await KnownAsync(one.Grains, "cudasim:2");
        await KnownAsync(two.Grains, "cudasim:0");

        // Each is asked for from both sides, several times over: which silo asks must not matter.
        for (var turn = 0; turn < 4; turn++)
        {
            foreach (var grains in new[] { one.Grains, two.Grains })
            {
                await Task.WhenAll(Enumerable.Range(0, 4).Select(number => grains.GetGrain<IEvaluatorGrain>(GrainKeys.Evaluator($"run{turn}", $"cudasim:{number}")).StartAsync()));
            }
        }

        Assert.Equal(["cudasim:0", "cudasim:1"], here.Found.Order());
        Assert.Equal(["cudasim:2", "cudasim:3"], there.Found.Order());
        Assert.Empty(here.Missed.Concat(there.Missed));
    }

    [Fact]
    public async Task StartAsync_DeviceThatNoSiloHas_FailsAtOnceAndNamesThoseThatAre()
    {
        using var store = SqliteStore.Open(_temporary.Inside("state.db"));
        using var journal = new JournalFile(_temporary.Inside("journal.jsonl"));
        await using var silo = await RunSilo.StartAsync(Services(store, journal, new Asked("cudasim:0", "cudasim:1")), null, TestContext.Current.CancellationToken);

        var problem = await Assert.ThrowsAnyAsync<Exception>(() => silo.Grains.GetGrain<IEvaluatorGrain>(GrainKeys.Evaluator("run", "cuda:GPU-0")).StartAsync());

        Assert.Contains("no silo has the device 'cuda:GPU-0'; declared are cudasim:0, cudasim:1", problem.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task JoinAsync_GrainsWithState_LiveInTheSiloOfTheRun()
    {
        using var store = SqliteStore.Open(_temporary.Inside("state.db"));
        using var journal = new JournalFile(_temporary.Inside("journal.jsonl"));
        await using var run = await RunSilo.StartAsync(Services(store, journal, new Asked("cudasim:0")), null, TestContext.Current.CancellationToken);
        await using var other = await DeviceSilo.JoinAsync(run.Endpoint, new Asked("cudasim:1"), TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.Empty(await run.AwaitDevicesAsync(["cudasim:0", "cudasim:1"], TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));

        // Asked for from the silo without storage, where grains would live by preference.
        var plans = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => other.Grains.GetGrain<IPlanGrain>($"run{number}").GetAsync()));

        Assert.All(plans, Assert.Null);
    }

    [Fact]
    public async Task AwaitDevicesAsync_DeviceThatNobodyDeclares_IsNamedAfterTheWait()
    {
        using var store = SqliteStore.Open(_temporary.Inside("state.db"));
        using var journal = new JournalFile(_temporary.Inside("journal.jsonl"));
        await using var silo = await RunSilo.StartAsync(Services(store, journal, new Asked("cudasim:0")), null, TestContext.Current.CancellationToken);

        Assert.Equal(["cudasim:1"], await silo.AwaitDevicesAsync(["cudasim:0", "cudasim:1"], TimeSpan.Zero, TestContext.Current.CancellationToken));
    }

    /// <summary>Silos tell each other what they have a moment after they have met.</summary>
    private static async Task KnownAsync(IGrainFactory grains, string device)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await grains.GetGrain<IEvaluatorGrain>(GrainKeys.Evaluator($"meeting{attempt}", device)).StopAsync();
                return;
            }
            catch (OrleansException) when (!limit.IsCancellationRequested)
            {
                await Task.Yield();
            }
        }
    }

    private static SiloServices Services(SqliteStore store, JournalFile journal, Asked devices) => new(
        store, journal, devices, new ModelClients(new ModelClientOptions(), TimeProvider.System), new PromptTemplates("", "", "", "", ""), new WorkOptions { Process = "process", Time = TimeProvider.System });

    /// <summary>Remembers which devices it was asked for. Its devices open nothing: the grains are placed, and that is all.</summary>
    private sealed class Asked(params string[] ids) : IDeviceDirectory
    {
        private readonly ConcurrentDictionary<string, bool> _asked = new();

        public IEnumerable<string> Found => _asked.Where(one => one.Value).Select(one => one.Key);

        public IEnumerable<string> Missed => _asked.Where(one => !one.Value).Select(one => one.Key);

        public ImmutableArray<string> List() => [.. ids];

        public IKernelDevice? Find(string id)
        {
            _asked[id] = ids.Contains(id);
            return null;
        }
    }
}
