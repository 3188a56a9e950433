using EvoKernels.Contracts.Devices;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Contracts.Tasks;
using EvoKernels.Core.Linting;
using EvoKernels.Core.Ports;

namespace EvoKernels.Hosting.RedTeam;

/// <summary>A device that opens a session only after its harness withstood known exploits.</summary>
public sealed class CheckedDevice(IKernelDevice inner) : IKernelDevice
{
    public string Id => inner.Id;

    public Task<DeviceInfo> DescribeAsync(CancellationToken cancellationToken) => inner.DescribeAsync(cancellationToken);

    public async Task<ITrialSession> OpenAsync(
        KernelTask task, EvaluationSettings settings, Opponent? against, IProgress<string> progress, CancellationToken cancellationToken)
    {
        await HarnessCheck.RequireAsync(inner, progress, cancellationToken);
        return await inner.OpenAsync(task, settings, against, progress, cancellationToken);
    }

    public Task<LintReport> LintAsync(KernelTask task, IProgress<string> progress, CancellationToken cancellationToken) => inner.LintAsync(task, progress, cancellationToken);
}
