using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using EvoKernels.Devices.Native;

namespace EvoKernels.Devices.Cpu;

/// <summary>A precompiled form of the allowed headers for one set of flags.</summary>
internal sealed record PrecompiledHeader(string[] Arguments);

/// <summary>
/// Precompiles the allowed headers for each set of flags, and knows which files they stand for. Results are shared by all callers, so no caller's
/// cancellation ends the work.
/// </summary>
internal sealed class HeaderCache(Toolchain toolchain)
{
    /// <summary>Stands for a space within a name while a rule is split at spaces; no rule holds it.</summary>
    private const string EscapedSpace = "\u0001";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly ConcurrentDictionary<string, Lazy<Task<PrecompiledHeader?>>> _ready = new();
    private Task<HashSet<string>>? _allowed;

    /// <summary>Where precompiled headers lie: the jail may read it.</summary>
    public static string Root => CacheFolder.Sub("headers");

    /// <summary>Null when this compiler cannot make one: then compiling is slower, not wrong.</summary>
    public Task<PrecompiledHeader?> FindAsync(string[] flags)
    {
        var text = string.Join(' ', flags);
        return _ready.GetOrAdd(text, _ => new Lazy<Task<PrecompiledHeader?>>(() => BuildAsync(flags, text))).Value;
    }

    /// <summary>Names the first included file that the allowed headers do not stand for, or null.</summary>
    public async Task<string?> ViolationAsync(string depends)
    {
        var allowed = await (_allowed ??= AllowedFilesAsync());
        var foreign = Files(depends).FirstOrDefault(file => file != "kernel.cpp" && !file.StartsWith(Root, StringComparison.Ordinal) && !allowed.Contains(file));
        return foreign is null ? null : $"the source includes '{Path.GetFileName(foreign)}'; allowed headers: {Names()}";
    }

    private static string Names() => string.Join(", ", NativeTools.Text("allowed.h").Split('\n').Where(line => line.StartsWith('#')).Select(line => line["#include ".Length..]));

    private async Task<HashSet<string>> AllowedFilesAsync()
    {
        var work = Directory.CreateTempSubdirectory("evokernels-headers-").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(work, "allowed.h"), NativeTools.Text("allowed.h"));
            // Optimising, because the C headers include more of themselves then.
            var result = await ProcessRunner.RunAsync(toolchain.Path, ["-std=c++20", "-O3", "-march=native", "-x", "c++", "-M", "allowed.h"], work, Patience, CancellationToken.None);
            return result.Succeeded
                ? [.. Files(result.Output)]
                : throw new ToolchainException($"{toolchain.Path} cannot read the standard C++ headers; install them (apt-get install g++)\n{result.Errors}");
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    /// <summary>Files of a make rule, with <c>..</c> folded so that one file has one name.</summary>
    private static IEnumerable<string> Files(string rule) => rule[(rule.IndexOf(':', StringComparison.Ordinal) + 1)..]
        .Replace("\\\n", " ", StringComparison.Ordinal)
        .Replace("\\ ", EscapedSpace, StringComparison.Ordinal)
        .Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries)
        .Select(file => file.Replace(EscapedSpace, " ", StringComparison.Ordinal))
        .Select(file => Path.IsPathRooted(file) ? Path.GetFullPath(file) : file);

    private async Task<PrecompiledHeader?> BuildAsync(string[] flags, string text)
    {
        var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{toolchain.Id}\n{NativeTools.SourceHash}\n{text}\n{CpuModel.Name}")))[..24];
        var folder = Path.Combine(Root, key);
        var header = Path.Combine(folder, "allowed.h");
        var output = Path.Combine(folder, toolchain.IsClang ? "allowed.pch" : "allowed.h.gch");
        string[] arguments = toolchain.IsClang ? ["-include-pch", output] : ["-include", header];
        if (File.Exists(output))
        {
            return new PrecompiledHeader(arguments);
        }

        Directory.CreateDirectory(folder);
        CacheFolder.WriteAtomically(header, NativeTools.Text("allowed.h"));
        var part = $"{output}.{Environment.ProcessId}.part";
        var result = await ProcessRunner.RunAsync(toolchain.Path, [.. flags, "-x", "c++-header", header, "-o", part], folder, Patience, CancellationToken.None);
        if (!result.Succeeded)
        {
            return null;
        }

        File.Move(part, output, overwrite: true);
        return new PrecompiledHeader(arguments);
    }
}
