using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using EvoKernels.Contracts.Devices;
using EvoKernels.Contracts.Json;

namespace EvoKernels.Devices.Native;

/// <summary>Ceilings of a device, measured once for all that they depend on, and kept in the cache.</summary>
internal static class KeptCeilings
{
    /// <param name="dependsOn">Measured again when it changes: machine, toolchain, driver. The harness's own native sources count always.</param>
    /// <param name="device">Distinguishes devices of one machine; part of a file's name.</param>
    /// <param name="again">Measure, whatever is kept.</param>
    /// <param name="measureAsync">Measures.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<ImmutableArray<Ceiling>> FindAsync(
        string dependsOn, string device, bool again, Func<Task<ImmutableArray<Ceiling>>> measureAsync, CancellationToken cancellationToken)
    {
        var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{NativeTools.SourceHash}\n{dependsOn}")))[..16];
        var kept = Path.Combine(CacheFolder.Sub("ceilings"), $"{key}-{device}.json");
        if (!again && File.Exists(kept) && JsonSerializer.Deserialize<ImmutableArray<Ceiling>>(await File.ReadAllTextAsync(kept, cancellationToken), ContractJson.Compact) is { IsDefaultOrEmpty: false } known)
        {
            return known;
        }

        var ceilings = await measureAsync();
        CacheFolder.WriteAtomically(kept, JsonSerializer.Serialize(ceilings, ContractJson.Indented));
        return ceilings;
    }
}
