using System.Collections.Immutable;
using EvoKernels.Contracts.Devices;
using EvoKernels.Core.Ports;
using EvoKernels.Devices.Cuda;
using EvoKernels.Devices.Measurement;

namespace EvoKernels.Hosting.Diagnostics;

/// <summary>What the harness takes for granted of one GPU, one assumption a line, and the noise of claims on it.</summary>
internal static class GpuDoctor
{
    private const string SelfComparison = "noise floor";

    public static async Task<IEnumerable<Finding>> ExamineAsync(IKernelDevice device, IProgress<string> progress, CancellationToken cancellationToken)
    {
        ImmutableArray<DeviceCheck> checks;
        try
        {
            checks = await device.ExamineAsync(progress, cancellationToken);
        }
        catch (Exception exception) when (exception is TaskDefectException or WorkerFailedException)
        {
            return [new Finding(device.Id, FindingLevel.Fail, exception.Message, "a GPU needs NVIDIA's driver and NVRTC; `evokernels devices` lists what there is")];
        }

        var findings = checks.Select(check => Of(device.Id, check));
        return checks.Any(check => check.Outcome == CheckOutcome.Wrong)
            ? [.. findings, new Finding(SelfComparison, FindingLevel.Warn, "not measured: an assumption above does not hold", "mend that first")]
            : [.. findings, await NoiseAsync(device, progress, cancellationToken)];
    }

    private static Finding Of(string device, DeviceCheck check) => new(
        check.Name,
        check.Outcome switch { CheckOutcome.Right => FindingLevel.Ok, CheckOutcome.Unknown => FindingLevel.Warn, _ => FindingLevel.Fail },
        check.Detail,
        check.Outcome == CheckOutcome.Wrong ? $"no claim made on {device} is to be believed until this is understood; please report it with the whole output of this command" : null);

    private static async Task<Finding> NoiseAsync(IKernelDevice device, IProgress<string> progress, CancellationToken cancellationToken)
    {
        if (device.Id.StartsWith(CudaDevice.Simulated, StringComparison.Ordinal))
        {
            return new Finding(SelfComparison, FindingLevel.Warn, "simulated: its times mean nothing", null);
        }

        try
        {
            var confirmation = await SelfComparisonTask.ConfirmAsync(device, isCuda: true, progress, cancellationToken);
            return confirmation.Evaluation is { Speedup: { Lower: not null } speedup } ? Doctor.Noise(device.Id, speedup)
                : new Finding(SelfComparison, FindingLevel.Warn, confirmation.Evaluation.Reason ?? "nothing could be said", "nothing can be claimed at such a moment");
        }
        catch (Exception exception) when (exception is TaskDefectException or WorkerFailedException or IOException)
        {
            return new Finding(SelfComparison, FindingLevel.Fail, exception.Message, "please report it");
        }
    }
}
