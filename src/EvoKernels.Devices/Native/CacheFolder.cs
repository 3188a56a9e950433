using System.Security.Cryptography;
using System.Text;

namespace EvoKernels.Devices.Native;

/// <summary>Where things that can be made again are kept: compiled tools, precompiled headers, measured ceilings.</summary>
public static class CacheFolder
{
    /// <summary>Environment variable that names another folder.</summary>
    public const string Variable = "EVOKERNELS_CACHE";

    /// <summary>The folder, made if absent; below the system's temporary folder where the home cannot be written.</summary>
    public static string Path { get; } = Find();

    public static string Sub(params ReadOnlySpan<string> names)
    {
        var path = System.IO.Path.Combine([Path, .. names]);
        Directory.CreateDirectory(path);
        return path;
    }

    /// <summary>Writes a file so that other processes see all of it or nothing.</summary>
    public static void WriteAtomically(string path, string text)
    {
        var part = $"{path}.{Environment.ProcessId}.part";
        File.WriteAllText(part, text);
        File.Move(part, path, overwrite: true);
    }

    /// <summary>A file or folder name that stands for all of <paramref name="text"/>: 24 hex digits of its SHA-256.</summary>
    public static string Key(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..24];

    private static string Find()
    {
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } set
            ? set
            : System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        string?[] wanted =
        [
            Environment.GetEnvironmentVariable(Variable),
            System.IO.Path.Combine(cache, "evokernels"),
            System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"evokernels-{Environment.UserName}"),
        ];
        foreach (var path in wanted.Where(path => !string.IsNullOrEmpty(path)))
        {
            try
            {
                Directory.CreateDirectory(path!);
                var probe = System.IO.Path.Combine(path!, $".probe-{Environment.ProcessId}-{Environment.CurrentManagedThreadId}");
                File.WriteAllText(probe, string.Empty);
                File.Delete(probe);
                return System.IO.Path.GetFullPath(path!);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // The next place may do.
            }
        }

        throw new IOException($"no folder for caches can be written; name one in {Variable}. Tried: {string.Join(", ", wanted.Where(path => path is not null))}");
    }
}
