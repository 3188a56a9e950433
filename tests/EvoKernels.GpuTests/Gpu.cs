using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using EvoKernels.Contracts.Devices;
using EvoKernels.Devices.Cuda;
using EvoKernels.Devices.Cuda.Interop;
using EvoKernels.Devices.Native;
using EvoKernels.Devices.Sandbox;

namespace EvoKernels.GpuTests;

/// <summary>The GPU that these tests run on, and what they say when there is none.</summary>
internal static class Gpu
{
    /// <summary>Names another than the first. <c>cudasim:0</c> tries the tests themselves out; those that need times skip themselves there.</summary>
    private const string Variable = "EVOKERNELS_GPU";

    private static readonly string? Chosen = Environment.GetEnvironmentVariable(Variable);

    private static readonly Lazy<ImmutableArray<string>> Real = new(CudaGpus.Ids);

    private static readonly Lazy<GpuDescription?> Described = new(() => Real.Value.IsEmpty ? null : CudaLocator.Find(CudaLocator.Installed).Found.FirstOrDefault(gpu => Id == $"cuda:{gpu.Uuid}"));

    private static readonly Lazy<Task<ImmutableArray<DeviceCheck>>> Examined = new(() => Open().ExamineAsync(new Progress<string>(), CancellationToken.None));

    public static string Id => Chosen is { Length: > 0 } ? Chosen : Real.Value.IsEmpty ? throw new InvalidOperationException("require a GPU first") : Real.Value[0];

    public static bool IsSimulated => Id.StartsWith(CudaDevice.Simulated, StringComparison.Ordinal);

    public static CudaDevice Open(string? id = null) => new(id ?? Id, new SandboxPolicy(0), TimeProvider.System);

    /// <summary>What the doctor found; examined once.</summary>
    public static Task<ImmutableArray<DeviceCheck>> ExaminedAsync() => Examined.Value;

    /// <summary>Skips the test, with the reason, where there is no GPU.</summary>
    public static void Require() => Assert.SkipWhen(Chosen is null or "" && Real.Value.IsEmpty, $"needs an NVIDIA GPU: {CudaGpus.Problem}");

    /// <summary>Skips the test where times mean nothing.</summary>
    public static void RequireTimes()
    {
        Require();
        Assert.SkipWhen(IsSimulated, "needs a GPU whose times count; this one is simulated");
    }

    /// <param name="capability">Major times ten and minor: 80 for sm_80.</param>
    public static void RequireCapability(int capability)
    {
        RequireTimes();
        Assert.SkipWhen(Described.Value?.ComputeCapability < capability, $"needs compute capability {capability / 10}.{capability % 10}; {Id} has {Described.Value?.ComputeCapability / 10}.{Described.Value?.ComputeCapability % 10}");
    }

    /// <summary>Two GPUs of this machine.</summary>
    public static (string One, string Other) RequireTwo()
    {
        Require();
        var all = IsSimulated ? CudaGpus.Simulated : Real.Value;
        Assert.SkipWhen(all.Length < 2, "needs two GPUs; this machine has one");
        return (all[0], all[1]);
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
