using System.Runtime.CompilerServices;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Devices.Cpu;
using EvoKernels.Devices.Cuda;
using EvoKernels.Devices.Native;
using EvoKernels.Devices.Sandbox;
using EvoKernels.Hosting.Devices;
using EvoKernels.Hosting.RedTeam;

namespace EvoKernels.RedTeamTests;

/// <summary>The bank of this checkout, on the last processor that this process may use.</summary>
public sealed class BankFixture : IAsyncLifetime
{
    /// <summary>A busy machine can leave a case or two undecided. A harness that decides nothing is broken.</summary>
    private const int MostUndecided = 8;

    private RedTeamBench? _bench;
    private int _undecided;

    internal static RedTeamBank Bank { get; } = RedTeamBank.Load(Checkout.Root).For("cpu:0");

    internal RedTeamBench Bench => _bench!;

    public ValueTask InitializeAsync()
    {
        var devices = new DeviceFactory(core => new CpuDevice(core, new SandboxPolicy(0), TimeProvider.System), id => new CudaDevice(id, new SandboxPolicy(0), TimeProvider.System));
        _bench = new RedTeamBench(devices.Create(devices.List().Last(id => id.StartsWith("cpu:", StringComparison.Ordinal))), Bank, new Progress<string>());
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _bench!.DisposeAsync();
        Assert.True(_undecided <= MostUndecided, $"{_undecided} cases stayed undecided: the machine is too busy to test the harness, or the harness no longer decides");
    }

    /// <summary>Whether noise kept the case from being judged: nobody was fooled, and nobody was rejected.</summary>
    internal bool IsUndecided(RedTeamResult result)
    {
        var undecided = result is { Outcome: RedTeamOutcome.Undecided, Verdict: Verdict.Inconclusive };
        _undecided += undecided ? 1 : 0;
        return undecided;
    }

    /// <summary>Keeps what the tests compile apart from the user's own, before anything asks where it lies.</summary>
    [ModuleInitializer]
    internal static void SetCache()
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(CacheFolder.Variable)))
        {
            Environment.SetEnvironmentVariable(CacheFolder.Variable, Path.Combine(Path.GetTempPath(), $"evokernels-device-tests-{Environment.UserName}"));
        }
    }
}
