using System.Collections.Immutable;
using EvoKernels.Contracts.Candidates;
using EvoKernels.Contracts.Devices;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Contracts.Tasks;
using EvoKernels.Core.Linting;
using EvoKernels.Core.Ports;

namespace EvoKernels.Hosting.Locks;

/// <summary>A device that is locked while it measures: for each preparation, screen and confirmation, not in between.</summary>
public sealed class LockedDevice(IKernelDevice inner, DeviceLock deviceLock) : IKernelDevice
{
    public string Id => inner.Id;

    public async Task<DeviceInfo> DescribeAsync(CancellationToken cancellationToken)
    {
        using var held = await deviceLock.AcquireAsync(Id, null, cancellationToken);
        return await inner.DescribeAsync(cancellationToken);
    }

    public async Task<ITrialSession> OpenAsync(
        KernelTask task, EvaluationSettings settings, Opponent? against, IProgress<string> progress, CancellationToken cancellationToken)
    {
        using var held = await deviceLock.AcquireAsync(Id, progress, cancellationToken);
        return new LockedSession(Id, await inner.OpenAsync(task, settings, against, progress, cancellationToken), deviceLock, progress);
    }

    public async Task<ImmutableArray<DeviceCheck>> ExamineAsync(IProgress<string> progress, CancellationToken cancellationToken)
    {
        using var held = await deviceLock.AcquireAsync(Id, progress, cancellationToken);
        return await inner.ExamineAsync(progress, cancellationToken);
    }

    public async Task<LintReport> LintAsync(KernelTask task, IProgress<string> progress, CancellationToken cancellationToken)
    {
        using var held = await deviceLock.AcquireAsync(Id, progress, cancellationToken);
        return await inner.LintAsync(task, progress, cancellationToken);
    }

    private sealed class LockedSession(string device, ITrialSession inner, DeviceLock deviceLock, IProgress<string> progress) : ITrialSession
    {
        public string StrongestBaseline => inner.StrongestBaseline;

        public void Foresee(Candidate candidate) => inner.Foresee(candidate);

        public async Task<Evaluation> ScreenAsync(Candidate candidate, CancellationToken cancellationToken)
        {
            using var held = await deviceLock.AcquireAsync(device, progress, cancellationToken);
            return await inner.ScreenAsync(candidate, cancellationToken);
        }

        public async Task<Confirmation> ConfirmAsync(Candidate candidate, CancellationToken cancellationToken)
        {
            using var held = await deviceLock.AcquireAsync(device, progress, cancellationToken);
            return await inner.ConfirmAsync(candidate, cancellationToken);
        }

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
