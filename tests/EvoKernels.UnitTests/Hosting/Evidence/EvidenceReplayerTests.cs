using System.Collections.Immutable;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Core.Ports;
using EvoKernels.Hosting.Configuration;
using EvoKernels.Hosting.Devices;
using EvoKernels.Hosting.Evidence;
using EvoKernels.UnitTests.Contracts.Evaluations;
using Xunit;

namespace EvoKernels.UnitTests.Hosting.Evidence;

public class EvidenceReplayerTests
{
    /// <summary>A claim about a GPU is not measured again on a processor, nor on a simulated GPU.</summary>
    [Fact]
    public async Task ReproduceAsync_GpuThatIsNotHere_SaysOnWhatItWasMeasured()
    {
        var file = Path.Combine(Path.GetTempPath(), $"evokernels-{Guid.NewGuid():n}.json");
        var made = EvidenceTests.Made;
        await File.WriteAllTextAsync(
            file,
            (made with { Device = "cuda:GPU-0", Provenance = made.Provenance with { Gpu = new GpuProvenance("NVIDIA H100 PCIe", "GPU-0", 12080, false) } }).ToJson(),
            TestContext.Current.CancellationToken);
        try
        {
            var problem = await Assert.ThrowsAsync<ConfigurationException>(
                () => new EvidenceReplayer(new Processors()).ReproduceAsync(file, new Progress<string>(), TestContext.Current.CancellationToken));

            Assert.Contains("it was measured on NVIDIA H100 PCIe, and this machine has no such device", problem.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private sealed class Processors : IDeviceFactory
    {
        public ImmutableArray<string> List() => ["cpu:0", "cudasim:0"];

        public IKernelDevice Create(string id) => throw new InvalidOperationException($"{id} was chosen");
    }
}
