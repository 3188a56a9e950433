using System.Collections.Concurrent;
using EvoKernels.Core.Gates;
using EvoKernels.Devices.Native;

namespace EvoKernels.Devices.Cpu;

/// <summary>A precompiled form of the allowed headers for one set of flags.</summary>
/// <param name="Arguments">Compiler arguments that use it.</param>
/// <param name="Pragma">What stands for it in g++'s preprocessed text.</param>
/// <param name="Macros">Its macros as a file: clang++ cannot preprocess with a precompiled header.</param>
internal sealed record PrecompiledHeader(string[] Arguments, string Pragma, string Macros);

/// <summary>What the allowed headers stand for: their files, and their words.</summary>
internal sealed record AllowedHeaders(IReadOnlySet<string> Files, HeaderWords Words);

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
    private Task<AllowedHeaders>? _allowed;

    /// <summary>Where precompiled headers lie: the jail may read it.</summary>
    public static string Root => CacheFolder.Sub("headers");

    /// <summary>Null when this compiler cannot make one: then compiling is slower, not wrong.</summary>
    public async Task<PrecompiledHeader?> FindAsync(string[] flags)
    {
        var text = string.Join(' ', flags);
        var building = _ready.GetOrAdd(text, _ => new Lazy<Task<PrecompiledHeader?>>(() => BuildAsync(flags, text)));
        try
        {
            return await building.Value;
        }
        catch
        {
            // A full disk may have room again.
            _ready.TryRemove(KeyValuePair.Create(text, building));
            throw;
        }
    }

    /// <summary>Names the first included file that the allowed headers do not stand for, or null.</summary>
    public async Task<string?> ViolationAsync(string depends)
    {
        var allowed = await AllowedAsync();
        var foreign = Files(depends).FirstOrDefault(file => file != "kernel.cpp" && !file.StartsWith(Root + Path.DirectorySeparatorChar, StringComparison.Ordinal) && !allowed.Files.Contains(file));
        return foreign is null ? null : $"the source includes '{Path.GetFileName(foreign)}'; {Remedies.Headers}{Names()}";
    }

    /// <summary>Files and words of the allowed headers.</summary>
    public Task<AllowedHeaders> AllowedAsync() => _allowed is { IsFaulted: false } known ? known : _allowed = ReadAllowedAsync();

    private static string Names() => string.Join(", ", NativeTools.Text("allowed.h").Split('\n').Where(line => line.StartsWith('#')).Select(line => line["#include ".Length..]));

    private async Task<AllowedHeaders> ReadAllowedAsync()
    {
        var work = Directory.CreateTempSubdirectory("evokernels-headers-").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(work, "allowed.h"), NativeTools.Text("allowed.h"));
            // Optimising, because the C headers include more of themselves then.
            string[] arguments = ["-std=c++20", "-O3", "-march=native", "-x", "c++", "-E", "-MD", "-MF", "depends", "-o", "text", "allowed.h"];
            var result = await ProcessRunner.RunAsync(toolchain.Path, arguments, work, Patience, CancellationToken.None);
            return result.Succeeded
                ? new AllowedHeaders(
                    Files(await File.ReadAllTextAsync(Path.Combine(work, "depends"))).ToHashSet(StringComparer.Ordinal),
                    SourcePolicy.Collect(await File.ReadAllTextAsync(Path.Combine(work, "text"))))
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
        var key = CacheFolder.Key($"{toolchain.Id}\n{NativeTools.SourceHash}\n{text}\n{CpuModel.Name}");
        var folder = Path.Combine(Root, key);
        var header = Path.Combine(folder, "allowed.h");
        var output = Path.Combine(folder, toolchain.IsClang ? "allowed.pch" : "allowed.h.gch");
        var macros = Path.Combine(folder, "macros.h");
        // A clang++ driver that is given preprocessed text would drop -include-pch itself.
        string[] arguments = toolchain.IsClang ? ["-Xclang", "-include-pch", "-Xclang", output] : ["-include", header];
        var found = new PrecompiledHeader(arguments, $"GCC pch_preprocess \"{output}\"", macros);
        if (File.Exists(output) && (!toolchain.IsClang || File.Exists(macros)))
        {
            return found;
        }

        Directory.CreateDirectory(folder);
        CacheFolder.WriteAtomically(header, NativeTools.Text("allowed.h"));
        if (toolchain.IsClang && !await MakeAsync([.. flags, "-x", "c++-header", "-E", "-dM", header], macros))
        {
            return null;
        }

        return await MakeAsync([.. flags, "-x", "c++-header", header], output) ? found : null;

        async Task<bool> MakeAsync(string[] what, string target)
        {
            var part = $"{target}.{Guid.NewGuid():N}.part";
            var result = await ProcessRunner.RunAsync(toolchain.Path, [.. what, "-o", part], folder, Patience, CancellationToken.None);
            if (result.Succeeded)
            {
                File.Move(part, target, overwrite: true);
            }

            return result.Succeeded;
        }
    }
}
