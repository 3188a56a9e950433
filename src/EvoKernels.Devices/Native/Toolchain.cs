using System.Security.Cryptography;
using System.Text;

namespace EvoKernels.Devices.Native;

/// <summary>No usable compiler; the message says how to get one.</summary>
public sealed class ToolchainException(string message) : IOException(message);

/// <summary>The C++ compiler of this machine: g++ or clang++.</summary>
/// <param name="Path">Absolute path.</param>
/// <param name="Version">First line of <c>--version</c>.</param>
/// <param name="IsClang">clang++ takes precompiled headers another way.</param>
public sealed record Toolchain(string Path, string Version, bool IsClang)
{
    /// <summary>Environment variable that names another compiler, by path or by name.</summary>
    public const string Variable = "EVOKERNELS_CXX";

    private static readonly string[] Folders = ["/usr/bin", "/usr/local/bin", "/bin"];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Content id: compiler and version.</summary>
    public string Id => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Path}\n{Version}")))[..16];

    /// <exception cref="ToolchainException">There is none.</exception>
    public static async Task<Toolchain> FindAsync(CancellationToken cancellationToken)
    {
        var wanted = Environment.GetEnvironmentVariable(Variable);
        string[] names = string.IsNullOrEmpty(wanted) ? ["g++", "clang++", "clang++-19", "clang++-16", "clang++-14"] : [wanted];
        foreach (var name in names)
        {
            if (Locate(name) is { } path)
            {
                var result = await ProcessRunner.RunAsync(path, ["--version"], System.IO.Path.GetTempPath(), Patience, cancellationToken);
                if (result.Succeeded)
                {
                    var version = result.Output.Split('\n')[0].Trim();
                    return new Toolchain(path, version, version.Contains("clang", StringComparison.OrdinalIgnoreCase));
                }
            }
        }

        throw new ToolchainException(string.IsNullOrEmpty(wanted)
            ? "no C++ compiler found. Install one: apt-get install g++ (or clang), or name one in EVOKERNELS_CXX"
            : $"{Variable}={wanted} is no working C++ compiler; name another one, or unset it to use g++ or clang++");
    }

    private static string? Locate(string name)
    {
        if (name.Contains('/', StringComparison.Ordinal))
        {
            return File.Exists(name) ? System.IO.Path.GetFullPath(name) : null;
        }

        // Only the system's own folders: the compiler runs in a jail that sees nothing else.
        return Folders.Select(folder => System.IO.Path.Combine(folder, name)).FirstOrDefault(File.Exists);
    }
}
