using System.Collections.Immutable;
using System.Globalization;
using EvoKernels.Contracts.Devices;
using EvoKernels.Devices.Native;

namespace EvoKernels.Devices.Cpu;

/// <summary>Measures a core's ceilings once for a machine and toolchain and keeps them.</summary>
internal static class CpuCeilings
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    public static Task<ImmutableArray<Ceiling>> FindAsync(int core, Toolchain toolchain, bool again, CancellationToken cancellationToken) => KeptCeilings.FindAsync(
        $"{toolchain.Id}\n{CpuModel.Name}\n{Environment.MachineName}", $"cpu{core}", again, () => MeasureAsync(core, toolchain, cancellationToken), cancellationToken);

    private static async Task<ImmutableArray<Ceiling>> MeasureAsync(int core, Toolchain toolchain, CancellationToken cancellationToken)
    {
        var work = Directory.CreateTempSubdirectory("evokernels-ceilings-").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(work, "ceilings.cpp"), NativeTools.Text("ceilings.cpp"), cancellationToken);
            var built = await ProcessRunner.RunAsync(toolchain.Path, ["-std=c++20", "-O3", "-march=native", "-o", "ceilings", "ceilings.cpp"], work, Patience, cancellationToken);
            if (!built.Succeeded)
            {
                throw new ToolchainException($"{toolchain.Path} cannot build the ceilings program:\n{built.Errors}");
            }

            var result = await ProcessRunner.RunAsync(Path.Combine(work, "ceilings"), [$"{core}"], work, Patience, cancellationToken);
            return result.Succeeded
                ? [.. result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Parse)]
                : throw new ToolchainException($"measuring cpu:{core} failed: {result.Errors.Trim()}");
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static Ceiling Parse(string line)
    {
        var parts = line.Split(' ');
        var bytes = long.Parse(parts[3], CultureInfo.InvariantCulture);
        return new Ceiling(parts[0], double.Parse(parts[1], CultureInfo.InvariantCulture), parts[2], bytes == 0 ? null : bytes);
    }
}
