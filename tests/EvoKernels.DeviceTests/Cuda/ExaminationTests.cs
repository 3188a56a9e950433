using EvoKernels.Contracts.Devices;
using EvoKernels.Devices.Cuda;
using EvoKernels.Devices.Cuda.Examination;
using EvoKernels.Devices.Sandbox;

namespace EvoKernels.DeviceTests.Cuda;

/// <summary>The doctor's look at a GPU, on a simulated one: what can be right there is, and what cannot be told says so.</summary>
public sealed class ExaminationTests
{
    private static readonly string[] Untold = ["other processes", "event resolution", "events against the host's clock", "launch overhead", "flushing the L2 cache"];

    [Fact]
    public async Task ExamineAsync_SimulatedGpu_EveryAssumptionHoldsOrIsSaidToBeUnknown()
    {
        var checks = await Device().ExamineAsync(new Progress<string>(), TestContext.Current.CancellationToken);

        Assert.Equal(CudaExamination.Names, checks.Select(check => check.Name));
        Assert.Empty(checks.Where(check => check.Outcome == CheckOutcome.Wrong));
        Assert.Equal(Untold, checks.Where(check => check.Outcome == CheckOutcome.Unknown).Select(check => check.Name));
        Assert.All(checks, check => Assert.NotEmpty(check.Detail));
    }

    /// <summary>One assumption that fails is named, and the others are looked at all the same.</summary>
    [Theory]
    [InlineData("reasons 0x20000", "reasons for lower clocks", "bits that this version does not know: 0x20000")]
    [InlineData("processes 2", "other processes", "2 processes have a context on it")]
    public async Task ExamineAsync_OddGpu_NamesWhatDoesNotHold(string nvml, string name, string detail)
    {
        var told = Path.Combine(Path.GetTempPath(), $"evokernels-nvml-{Guid.NewGuid():n}");
        await File.WriteAllTextAsync(told, nvml, TestContext.Current.CancellationToken);
        Environment.SetEnvironmentVariable("CUDASIM_NVML", told);
        try
        {
            var checks = await Device().ExamineAsync(new Progress<string>(), TestContext.Current.CancellationToken);

            var wrong = Assert.Single(checks, check => check.Outcome == CheckOutcome.Wrong);
            Assert.Equal(name, wrong.Name);
            Assert.Contains(detail, wrong.Detail, StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable("CUDASIM_NVML", null);
            File.Delete(told);
        }
    }

    private static CudaDevice Device() => new("cudasim:3", new SandboxPolicy(0), TimeProvider.System);
}
