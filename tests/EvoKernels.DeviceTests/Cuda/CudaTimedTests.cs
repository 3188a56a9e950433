using System.Collections.Immutable;
using EvoKernels.Contracts.Candidates;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Core.Operators;
using EvoKernels.Core.Ports;
using EvoKernels.Devices.Cuda;
using EvoKernels.Devices.Sandbox;

namespace EvoKernels.DeviceTests.Cuda;

/// <summary>
/// The path of a real GPU with its times, on a simulator whose times are taken for once: floors, strongest baseline, paired timing, confirmation, control, long run and
/// evidence. That they are simulated is said in the evidence, and they are nobody's claim.
/// </summary>
public sealed class CudaTimedTests
{
    private const string Processes = "CUDASIM_PROCESSES";
    private const string Reasons = "CUDASIM_CLOCK_REASONS";

    [Fact]
    public async Task ConfirmAsync_OnADeviceThatIsTimed_GivesAnIntervalAndEvidenceThatNamesTheGpu()
    {
        await using var session = await OpenAsync();

        var confirmation = await session.ConfirmAsync(Plain(), TestContext.Current.CancellationToken);

        var evaluation = confirmation.Evaluation;
        Assert.True(evaluation.Verdict is Verdict.Accepted or Verdict.Inconclusive, evaluation.Reason);
        Assert.Contains(evaluation.Notes, note => note.StartsWith("simulated", StringComparison.Ordinal));
        Assert.NotNull(confirmation.EvidenceJson);
        Assert.Null(Evidence.Problem(confirmation.EvidenceJson, out var evidence));
        var gpu = evidence!.Provenance.Gpu!;
        Assert.True(gpu is { IsSimulated: true, Driver: > 0 } && gpu.Uuid.StartsWith("GPU-", StringComparison.Ordinal));
        Assert.True(gpu.LaunchOverheadNanoseconds > 0);
        Assert.Contains(evaluation.Notes, note => note.StartsWith("a launch of an empty kernel takes ", StringComparison.Ordinal));
        Assert.True(gpu.Before is { TemperatureCelsius: 40, ClockMegahertz: 1500, Ecc: null } && gpu.After is not null);
        Assert.Equal(CudaGpus.HasCompiler, evidence.Ptx?.Contains(".entry twice", StringComparison.Ordinal) ?? false);
        Assert.StartsWith("NVRTC", evidence.Provenance.Compiler, StringComparison.Ordinal);
        Assert.All(evidence.Pairs.SelectMany(pair => pair.Shapes).SelectMany(shape => shape.Samples), sample =>
            Assert.True(sample.CandidateCpu > 0 && sample.CandidateWall >= 0.95 * sample.CandidateCpu, $"{sample.CandidateCpu} by events in {sample.CandidateWall} ns"));
    }

    /// <summary>0x20 is heat: the clocks are lower than they could be.</summary>
    [Fact]
    public async Task ScreenAsync_GpuThatIsTooHot_IsInconclusive()
    {
        await using var session = await OpenAsync();
        Environment.SetEnvironmentVariable(Reasons, "0x20");
        try
        {
            var evaluation = await session.ScreenAsync(Plain(), TestContext.Current.CancellationToken);

            Assert.Equal((Verdict.Inconclusive, "timing"), (evaluation.Verdict, evaluation.Gate));
            Assert.Contains("the GPU lowered its clocks (NVML reasons 0x20)", evaluation.Reason, StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable(Reasons, null);
        }
    }

    [Fact]
    public async Task ScreenAsync_OthersOnTheGpu_IsInconclusive()
    {
        await using var session = await OpenAsync();
        Environment.SetEnvironmentVariable(Processes, "99");
        try
        {
            var evaluation = await session.ScreenAsync(Plain(), TestContext.Current.CancellationToken);

            Assert.Equal((Verdict.Inconclusive, "timing"), (evaluation.Verdict, evaluation.Gate));
            Assert.Contains("other processes use the GPU at the same time", evaluation.Reason, StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable(Processes, null);
        }
    }

    private static Task<ITrialSession> OpenAsync() => new CudaDevice("cudasim:2", new SandboxPolicy(0), TimeProvider.System) { TimesSimulated = true }
        .OpenAsync(CudaDeviceTests.Fixture.Task(), CudaDeviceTests.Fixture.Settings, null, new Progress<string>(), TestContext.Current.CancellationToken);

    private static Candidate Plain() => Candidate.Create(
        CudaDeviceTests.Fixture.Task().Seeds[0].Text + "// another\n", ImmutableSortedDictionary<string, long>.Empty, FlagSets.Cuda[0]);
}
