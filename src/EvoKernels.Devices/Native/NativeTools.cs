using System.Reflection;
using System.Security.Cryptography;

namespace EvoKernels.Devices.Native;

/// <summary>The small trusted programs in C, compiled at first use and cached by content.</summary>
/// <param name="Worker">Path of the program that loads candidates.</param>
/// <param name="Jail">Path of the program that runs compilers.</param>
public sealed record NativeTools(string Worker, string Jail)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly Assembly Home = typeof(NativeTools).Assembly;

    /// <summary>Hash over the native sources: part of the harness's identity.</summary>
    public static string SourceHash { get; } = Hash();

    /// <exception cref="ToolchainException">They do not compile here.</exception>
    public static async Task<NativeTools> BuildAsync(Toolchain toolchain, CancellationToken cancellationToken)
    {
        var folder = CacheFolder.Sub("tools", $"{SourceHash[..16]}-{toolchain.Id}");
        // libm and libmvec are loaded before the filters close, so that a candidate that needs them finds them there.
        var worker = await BuildAsync(toolchain, folder, "worker", ["-Wl,--no-as-needed", "-lm", "-lmvec", "-ldl", "-Wl,-z,now,-z,relro"], cancellationToken);
        var jail = await BuildAsync(toolchain, folder, "jail", [], cancellationToken);
        return new NativeTools(worker, jail);
    }

    /// <summary>Text of an embedded source, e.g. <c>ceilings.cpp</c>.</summary>
    public static string Text(string name)
    {
        using var stream = Home.GetManifestResourceStream($"native/{name}") ?? throw new InvalidOperationException($"no embedded source {name}");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static async Task<string> BuildAsync(Toolchain toolchain, string folder, string name, string[] link, CancellationToken cancellationToken)
    {
        var target = Path.Combine(folder, name);
        if (File.Exists(target))
        {
            return target;
        }

        var work = Directory.CreateTempSubdirectory("evokernels-build-").FullName;
        try
        {
            foreach (var file in new[] { "sandbox.h", "sandbox.c", $"{name}.c" })
            {
                await File.WriteAllTextAsync(Path.Combine(work, file), Text(file), cancellationToken);
            }

            string[] arguments = ["-x", "c", "-std=gnu11", "-O2", "-o", $"{name}.part", $"{name}.c", "sandbox.c", "-x", "none", .. link];
            var result = await ProcessRunner.RunAsync(CCompiler(toolchain), arguments, work, Patience, cancellationToken);
            if (!result.Succeeded)
            {
                throw new ToolchainException($"{toolchain.Path} cannot build our {name}; are the C headers installed (apt-get install libc6-dev)?\n{result.Errors}");
            }

            var part = $"{target}.{Environment.ProcessId}.part";
            File.Copy(Path.Combine(work, $"{name}.part"), part, overwrite: true);
            File.Move(part, target, overwrite: true);
            return target;
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    /// <summary>The C driver beside the C++ one: the C++ driver would link the C++ library into tools that must stay small.</summary>
    private static string CCompiler(Toolchain toolchain)
    {
        var folder = Path.GetDirectoryName(toolchain.Path)!;
        var name = Path.GetFileName(toolchain.Path).Replace("clang++", "clang", StringComparison.Ordinal).Replace("g++", "gcc", StringComparison.Ordinal);
        var beside = Path.Combine(folder, name);
        return File.Exists(beside) ? beside : toolchain.Path;
    }

    private static string Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var name in Home.GetManifestResourceNames().Order(StringComparer.Ordinal))
        {
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes(name));
            using var stream = Home.GetManifestResourceStream(name)!;
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            hash.AppendData(bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
