using System.Collections.Immutable;
using EvoKernels.Contracts.Tasks;
using EvoKernels.Devices.Native;

namespace EvoKernels.Devices.Cpu;

/// <summary>A baseline that cannot be compiled here, for want of a library.</summary>
/// <param name="Baseline">The one left out.</param>
/// <param name="Library">As its <c>link</c> names it.</param>
public sealed record UnavailableBaseline(Baseline Baseline, string Library)
{
    /// <summary>Debian's packages of the libraries that built-in tasks use.</summary>
    private static readonly Dictionary<string, string> Packages = new(StringComparer.Ordinal) { ["openblas"] = "libopenblas-dev" };

    /// <summary>What was not measured against, and what to do about it.</summary>
    public string Note =>
        $"{Baseline.Source.Name}, probably the strongest baseline, was not available: the library '{Library}' is not installed. "
        + (Packages.TryGetValue(Library, out var package) ? $"To measure against it: apt-get install {package}" : "Install it to measure against it");
}

/// <summary>Which libraries of trusted baselines the linker finds.</summary>
public static class VendorLibraries
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task<ImmutableArray<UnavailableBaseline>> UnavailableAsync(Toolchain toolchain, ImmutableArray<Baseline> baselines, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(toolchain);
        var unavailable = ImmutableArray.CreateBuilder<UnavailableBaseline>();
        foreach (var baseline in baselines)
        {
            foreach (var library in baseline.Link)
            {
                if (!await IsFoundAsync(toolchain, library, cancellationToken))
                {
                    unavailable.Add(new UnavailableBaseline(baseline, library));
                    break;
                }
            }
        }

        return unavailable.ToImmutable();
    }

    /// <summary>The compiler prints a path for a file on the linker's path, and the bare name for any other.</summary>
    private static async Task<bool> IsFoundAsync(Toolchain toolchain, string library, CancellationToken cancellationToken)
    {
        var printed = await ProcessRunner.RunAsync(toolchain.Path, [$"-print-file-name=lib{library}.so"], Path.GetTempPath(), Patience, cancellationToken);
        return printed.Succeeded && printed.Output.Trim() is var path && path.Contains('/', StringComparison.Ordinal) && File.Exists(path);
    }
}
