using EvoKernels.Contracts.Candidates;
using EvoKernels.Contracts.Grains;
using EvoKernels.Contracts.Queues;
using EvoKernels.Core.Ports;
using EvoKernels.Core.Prompts;
using EvoKernels.Core.Queues;
using EvoKernels.Grains.Placement;

namespace EvoKernels.Grains.Work;

/// <summary>Lives on the silo that has its device. Opens it once, then judges one candidate after the other. Everything that lasts runs on the thread pool, outside the grain.</summary>
[OnDevicePlacement]
internal sealed class EvaluatorGrain(IDeviceDirectory devices, WorkOptions options) : WorkerGrain(options), IEvaluatorGrain
{
    private ITrialSession? _session;
    private string _facts = "";

    private string Device => GrainKeys.Part(this.GetPrimaryKeyString());

    protected override async Task WorkAsync(CancellationToken stop)
    {
        var device = devices.Find(Device) ?? throw new InvalidOperationException($"this machine has no device '{Device}'");
        var plan = await GrainFactory.GetGrain<IPlanGrain>(Run).GetAsync() ?? throw new InvalidOperationException($"run '{Run}' has no plan");
        var campaign = Campaign;
        var progress = new Steps(step => campaign.ReportPreparingAsync(device.Id, step));
        _session = await Task.Run(() => device.OpenAsync(plan.Task, plan.Settings.Evaluator, null, progress, stop), stop);
        try
        {
            _facts = DeviceFacts.Describe(await Task.Run(() => device.DescribeAsync(stop), stop));
            await AnnounceAsync();
            Loop = new WorkLoop(
                GrainFactory.GetGrain<IQueueGrain>(GrainKeys.EvaluationQueue(Run)),
                new LeaseRequest(Device, Options.Process, Device),
                JudgeAsync,
                campaign.NudgeAsync,
                Options.Heartbeat,
                Options.Time);
            await Loop.RunAsync(stop);
        }
        finally
        {
            var session = _session;
            (Loop, _session) = (null, null);
            await Task.Run(() => session.DisposeAsync().AsTask(), CancellationToken.None);
        }
    }

    protected override Task AnnounceAsync() => _session is { } session ? Campaign.ReportReadyAsync(Device, session.StrongestBaseline, _facts) : Task.CompletedTask;

    private async Task<WorkResult> JudgeAsync(JobLease lease, CancellationToken cancellationToken)
    {
        var session = _session!;
        var order = lease.Job.Order;
        await ForeseeAsync(session, lease.Upcoming);
        try
        {
            switch (order)
            {
                case Screen screen:
                    var candidate = await FindAsync(screen.CandidateId);
                    return new Screened(screen.Proposal, await Task.Run(() => session.ScreenAsync(candidate, cancellationToken), cancellationToken));
                case Confirm confirm:
                    var champion = await FindAsync(confirm.CandidateId);
                    return new ChampionMeasured(await Task.Run(() => session.ConfirmAsync(champion, cancellationToken), cancellationToken));
                default:
                    throw new InvalidOperationException($"a device cannot do {order.GetType().Name}");
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // The edge of the device: what it throws is lost infrastructure, recorded as such; the campaign decides how often is too often.
        catch (Exception exception)
        {
            return FailedWork.Of(order, Device, Failures.Describe(exception));
        }
#pragma warning restore CA1031
    }

    /// <summary>Passes a hint on. One that fails costs nothing: the order itself will fail too, and be recorded then.</summary>
    private async Task ForeseeAsync(ITrialSession session, WorkOrder? upcoming)
    {
        if (upcoming is not Screen next)
        {
            return;
        }

        try
        {
            session.Foresee(await FindAsync(next.CandidateId));
        }
        catch (Exception exception) when (exception is InvalidOperationException or TimeoutException or OrleansException)
        {
            // Compiled when its turn comes.
        }
    }

    private async Task<Candidate> FindAsync(string candidateId) =>
        (await GrainFactory.GetGrain<IMemberGrain>(GrainKeys.Member(Run, candidateId)).GetAsync())?.Candidate
        ?? throw new InvalidOperationException($"member {candidateId} is lost");

    /// <summary>Reports at once, from whatever thread; <see cref="Progress{T}"/> would report later and out of order.</summary>
    private sealed class Steps(Func<string, Task> report) : IProgress<string>
    {
        public void Report(string value) => report(value);
    }
}
