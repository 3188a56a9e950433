using System.Runtime.CompilerServices;
using EvoKernels.Devices.Cpu;
using EvoKernels.Devices.Native;
using EvoKernels.Devices.Sandbox;
using EvoKernels.Hosting.Devices;
using EvoKernels.Hosting.RedTeam;

namespace EvoKernels.RedTeamTests;

/// <summary>The bank of this checkout, on the last processor that this process may use.</summary>
public sealed class BankFixture : IAsyncLifetime
{
    private RedTeamBench? _bench;

    internal static RedTeamBank Bank { get; } = RedTeamBank.Load(Checkout.Root);

    internal RedTeamBench Bench => _bench!;

    public ValueTask InitializeAsync()
    {
        var devices = new DeviceFactory(core => new CpuDevice(core, new SandboxPolicy(0), TimeProvider.System));
        _bench = new RedTeamBench(devices.Create(devices.List()[^1]), Bank, new Progress<string>());
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _bench!.DisposeAsync();

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
