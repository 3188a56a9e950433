using System.Collections.Immutable;
using System.Collections.Concurrent;
using System.Globalization;
using EvoKernels.Contracts.Candidates;
using EvoKernels.Contracts.Devices;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Contracts.Tasks;
using EvoKernels.Core.Ports;

namespace EvoKernels.ClusterTests.Simulation;

/// <summary>
/// A device that measures nothing: every number follows from the candidate's id, at once, and every result says that it is simulated. A test can
/// step in before each screen.
/// </summary>
internal sealed class SimulatedDevice(string id = "cpu:0") : IKernelDevice
{
    public string Id => id;

    /// <summary>Candidate ids in the order in which they were screened to the end.</summary>
    public ConcurrentQueue<string> Screened { get; } = new();

    public ConcurrentQueue<string> Confirmed { get; } = new();

    /// <summary>Called before a screen with its number, counted from 1; may wait or throw.</summary>
    public Func<int, CancellationToken, Task> BeforeScreen { get; init; } = (_, _) => Task.CompletedTask;

    public Func<CancellationToken, Task> BeforeConfirm { get; init; } = _ => Task.CompletedTask;

    public Func<IProgress<string>, Task> BeforeOpen { get; init; } = _ => Task.CompletedTask;

    public string Baseline { get; init; } = "baselines/simulated.cpp -O3";

    public Task<DeviceInfo> DescribeAsync(CancellationToken cancellationToken) => Task.FromResult(new DeviceInfo(id, "simulated", []));

    public async Task<ITrialSession> OpenAsync(
        KernelTask task, EvaluationSettings settings, Opponent? against, IProgress<string> progress, CancellationToken cancellationToken)
    {
        await BeforeOpen(progress);
        return new Session(this, task);
    }

    private sealed class Session(SimulatedDevice device, KernelTask task) : ITrialSession
    {
        private int _screens;
        private int _busy;

        public string StrongestBaseline => device.Baseline;

        public async Task<Evaluation> ScreenAsync(Candidate candidate, CancellationToken cancellationToken)
        {
            Assert.Equal(0, Interlocked.Exchange(ref _busy, 1));
            try
            {
                await device.BeforeScreen(++_screens, cancellationToken);
                device.Screened.Enqueue(candidate.Id);
                return Judge(candidate, isConfirmed: false);
            }
            finally
            {
                _busy = 0;
            }
        }

        public async Task<Confirmation> ConfirmAsync(Candidate candidate, CancellationToken cancellationToken)
        {
            Assert.Equal(0, _busy);
            await device.BeforeConfirm(cancellationToken);
            device.Confirmed.Enqueue(candidate.Id);
            return new Confirmation(Judge(candidate, isConfirmed: true), "{\"simulated\":true}");
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private Evaluation Judge(Candidate candidate, bool isConfirmed)
        {
            var dice = uint.Parse(candidate.Id.AsSpan(0, 6), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            var cost = new EvaluationCost(0.05, 0.05, 0.1, 0.2);
            var isStartingPoint = candidate.Tunables.Values.All(value => value == 1);
            if (dice % 5 == 0 && !isConfirmed && !isStartingPoint)
            {
                return new Evaluation(candidate.Id, device.Id, Verdict.Rejected, "correctness", "simulated: output differs", null, [], null, cost, ["simulated"]);
            }

            var estimate = 0.5 + (dice % 1000 / 250.0);
            var speedup = isConfirmed
                ? new Speedup(device.Baseline, estimate, estimate * 0.98, estimate * 1.02, 0.95)
                : new Speedup(device.Baseline, estimate, null, null, null);
            var descriptors = new CodeDescriptors((int)(dice % 3) * 256, (int)(dice % 4000) + 64, 0.3);
            return new Evaluation(
                candidate.Id, device.Id, Verdict.Accepted, null, null, speedup, [new ShapeTiming(task.Shapes[0], estimate, 1000, 0.5)], descriptors, cost, ["simulated"]);
        }
    }
}

internal sealed class OneDevice(IKernelDevice device) : IDeviceDirectory
{
    public ImmutableArray<string> List() => [device.Id];

    public IKernelDevice? Find(string id) => id == device.Id ? device : null;
}
