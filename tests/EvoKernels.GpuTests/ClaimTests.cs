using EvoKernels.Contracts.Evaluations;
using EvoKernels.Devices.Cpu;
using EvoKernels.Devices.Cuda;
using EvoKernels.Devices.Sandbox;
using EvoKernels.Hosting.Configuration;
using EvoKernels.Hosting.Devices;
using EvoKernels.Hosting.Evidence;

namespace EvoKernels.GpuTests;

/// <summary>Claims on a GPU: a kernel is not faster than itself, and what was measured can be measured again.</summary>
public sealed class ClaimTests
{
    [Theory]
    [InlineData("vector-add")]
    [InlineData("matmul")]
    public async Task ConfirmAsync_BaselineAgainstItself_ClaimsNoGain(string name)
    {
        Gpu.RequireTimes();
        var task = TaskLoader.Load(name).For(isCuda: true);
        await using var session = await Gpu.Open().OpenAsync(
            task, new EvaluationSettings(), new(task.Baselines[^1], EvoKernels.Core.Operators.FlagSets.Cuda[0]), new Progress<string>(), TestContext.Current.CancellationToken);

        var confirmation = await session.ConfirmAsync(KernelTests.Candidate(task.Baselines[^1].Source, task), TestContext.Current.CancellationToken);

        Assert.True(confirmation.Evaluation.Verdict == Verdict.Accepted, confirmation.Evaluation.Reason);
        Assert.InRange(confirmation.Evaluation.Speedup!.Lower!.Value, 0.9, 1.01);
        Assert.InRange(confirmation.Evaluation.Speedup.Upper!.Value, 0.99, 1.1);
    }

    [Fact]
    public async Task ReproduceAsync_ClaimOfThisGpu_IsReplicated()
    {
        Gpu.RequireTimes();
        var task = TaskLoader.Load("row-softmax").For(isCuda: true);
        await using var session = await KernelTests.OpenAsync(Gpu.Id, task);
        var confirmation = await session.ConfirmAsync(KernelTests.Candidate(task.Seeds[^1], task), TestContext.Current.CancellationToken);
        Assert.True(confirmation.EvidenceJson is not null, confirmation.Evaluation.Reason);
        var file = Path.Combine(Path.GetTempPath(), $"evokernels-{Guid.NewGuid():n}.json");
        await File.WriteAllTextAsync(file, confirmation.EvidenceJson, TestContext.Current.CancellationToken);
        try
        {
            var devices = new DeviceFactory(core => new CpuDevice(core, new SandboxPolicy(0), TimeProvider.System), id => new CudaDevice(id, new SandboxPolicy(0), TimeProvider.System));

            var again = await new EvidenceReplayer(devices).ReproduceAsync(file, new Progress<string>(), TestContext.Current.CancellationToken);

            Assert.True(again.Verdict == ReplayVerdict.Replicated, again.Reason);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>What stands in the evidence is this GPU at that moment.</summary>
    [Fact]
    public async Task ConfirmAsync_Evidence_HasTheGpusState()
    {
        Gpu.RequireTimes();
        var task = TaskLoader.Load("vector-add").For(isCuda: true);
        await using var session = await KernelTests.OpenAsync(Gpu.Id, task);

        var confirmation = await session.ConfirmAsync(KernelTests.Candidate(task.Seeds[^1], task), TestContext.Current.CancellationToken);

        Assert.Null(Evidence.Problem(confirmation.EvidenceJson!, out var evidence));
        Assert.True(evidence!.Provenance.Gpu is { IsSimulated: false, LaunchOverheadNanoseconds: > 0, After.TemperatureCelsius: > 0 });
        Assert.Contains(".entry", evidence.Ptx, StringComparison.Ordinal);
    }
}
