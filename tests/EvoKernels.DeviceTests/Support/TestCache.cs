using System.Runtime.CompilerServices;
using EvoKernels.Devices.Native;

namespace EvoKernels.DeviceTests.Support;

/// <summary>Keeps compiled tools, headers and ceilings of the tests apart from the user's own, before anything asks where they lie.</summary>
internal static class TestCache
{
    [ModuleInitializer]
    internal static void Set()
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(CacheFolder.Variable)))
        {
            Environment.SetEnvironmentVariable(CacheFolder.Variable, Path.Combine(Path.GetTempPath(), $"evokernels-device-tests-{Environment.UserName}"));
        }

        Environment.SetEnvironmentVariable(Secrets.Name, Secrets.Value);
    }
}

/// <summary>What a candidate must never see.</summary>
internal static class Secrets
{
    public const string Name = "EVOKERNELS_TEST_SECRET";
    public const string Value = "swordfish-7c1e";
}
