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
    private const string Told = "CUDASIM_NVML";

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
    [Theory]
    [InlineData("reasons 0x20", "the GPU lowered its clocks (NVML reasons 0x20)")]
    [InlineData("processes 99", "other processes use the GPU at the same time")]
    public async Task ScreenAsync_DisturbedGpu_IsInconclusive(string nvml, string reason)
    {
        var told = Path.Combine(Path.GetTempPath(), $"evokernels-nvml-{Guid.NewGuid():n}");
        Environment.SetEnvironmentVariable(Told, told);
        try
        {
            await using var session = await OpenAsync();
            await File.WriteAllTextAsync(told, nvml, TestContext.Current.CancellationToken);

            var evaluation = await session.ScreenAsync(Plain(), TestContext.Current.CancellationToken);

            Assert.Equal((Verdict.Inconclusive, "timing"), (evaluation.Verdict, evaluation.Gate));
            Assert.Contains(reason, evaluation.Reason, StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable(Told, null);
            File.Delete(told);
        }
    }

    /// <summary>The baseline's worker and the one that stands by: what a system short of memory would do.</summary>
    [Fact]
    public async Task ScreenAsync_WorkersWereKilled_IsBegunAgainOnce()
    {
        await using var session = await OpenAsync();
        Assert.Equal(Verdict.Accepted, (await session.ScreenAsync(Plain(), TestContext.Current.CancellationToken)).Verdict);

        Assert.NotEqual(0, KillWorkers());
        var evaluation = await session.ScreenAsync(Plain(), TestContext.Current.CancellationToken);

        Assert.True(evaluation.Verdict == Verdict.Accepted, evaluation.Reason);
        Assert.Contains(evaluation.Notes, note => note.StartsWith("a worker was lost, and the evaluation begun again", StringComparison.Ordinal));
    }

    private static int KillWorkers()
    {
        var killed = 0;
        foreach (var process in System.Diagnostics.Process.GetProcesses())
        {
            using (process)
            {
                try
                {
                    var (parent, command) = (File.ReadAllText($"/proc/{process.Id}/stat").Split(") ")[^1].Split(' ')[1], File.ReadAllText($"/proc/{process.Id}/cmdline"));
                    if (parent == $"{Environment.ProcessId}" && command.Contains("EvoKernels.CudaWorker.dll\0run", StringComparison.Ordinal))
                    {
                        process.Kill();
                        process.WaitForExit();
                        killed++;
                    }
                }
                catch (IOException)
                {
                    // It has ended meanwhile.
                }
            }
        }

        return killed;
    }

    private static Task<ITrialSession> OpenAsync() => new CudaDevice("cudasim:2", new SandboxPolicy(0), TimeProvider.System) { TimesSimulated = true }
        .OpenAsync(CudaDeviceTests.Fixture.Task(), CudaDeviceTests.Fixture.Settings, null, new Progress<string>(), TestContext.Current.CancellationToken);

    private static Candidate Plain() => Candidate.Create(
        CudaDeviceTests.Fixture.Task().Seeds[0].Text + "// another\n", ImmutableSortedDictionary<string, long>.Empty, FlagSets.Cuda[0]);
}
