using System.Text;
using EvoKernels.Hosting.Configuration.Yaml;

namespace EvoKernels.Hosting.Configuration;

/// <summary>Finds and reads the files that a configuration names: regular, UTF-8, of sane size, and nowhere else than allowed.</summary>
internal static class ConfigFiles
{
    /// <summary>Largest YAML file, bytes.</summary>
    public const long MaxYaml = 4 << 20;

    /// <summary>Largest source or recorded answer, bytes.</summary>
    public const long MaxSource = 1 << 20;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The path as a person in the current directory would write it.</summary>
    public static string Display(string path)
    {
        var relative = Path.GetRelativePath(Directory.GetCurrentDirectory(), path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? Path.GetFullPath(path) : relative;
    }

    /// <summary>A path of a file resolves against that file's folder, then <c>configs/</c>, then (for <c>configs/…</c>) the repository root.</summary>
    public static string? Resolve(string written, string folder, ConfigRoot root, Func<string, bool> exists)
    {
        IEnumerable<string> places = [folder, root.Configs];
        if (written.StartsWith("configs/", StringComparison.Ordinal))
        {
            places = places.Append(root.Path);
        }

        return places.Select(place => Path.GetFullPath(Path.Combine(place, written))).FirstOrDefault(exists);
    }

    /// <summary>Text of the file that a key names; it must lie, links followed, inside the folder or <c>configs/</c>.</summary>
    public static string ReadNamed(ConfigNode node, string folder, ConfigRoot root)
    {
        var written = Section.AsText(node, "the path of a file");
        CheckPath(node, written);
        var path = Resolve(written, folder, root, File.Exists)
            ?? throw node.Error($"there is no file '{written}' in {Display(folder)} or {Display(root.Configs)}");
        var real = RealPath.Of(path);
        if (!RealPath.IsInside(real, RealPath.Of(folder)) && !RealPath.IsInside(real, RealPath.Of(root.Configs)))
        {
            throw node.Error($"'{written}' leads outside {Display(folder)} and {Display(root.Configs)}; copy the file there");
        }

        return Read(real, MaxSource, problem => node.Error($"'{written}' {problem}"));
    }

    /// <summary>Refuses what no file system call should see.</summary>
    public static void CheckPath(ConfigNode node, string written)
    {
        if (written.Length is 0 or > 1024 || written.Contains('\0'))
        {
            throw node.Error("expected a path of 1 to 1024 characters");
        }
    }

    /// <summary>Text of a file; line ends become '\n'.</summary>
    public static string Read(string path, long limit, Func<string, Exception> error)
    {
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists)
            {
                throw error(Directory.Exists(path) ? "is a folder; name a file" : "does not exist");
            }

            // Pipes and devices have length 0 too: opening one could wait for ever.
            if (file.Length == 0)
            {
                throw error("is empty, or not a regular file");
            }

            if (file.Length > limit)
            {
                throw error($"is too large: {file.Length} bytes, the most is {limit}");
            }

            var bytes = File.ReadAllBytes(path);
            var text = Strict.GetString(bytes.AsSpan(bytes.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0));
            return text.Contains('\0') ? throw error("holds a zero byte; it must be text") : text.ReplaceLineEndings("\n");
        }
        catch (DecoderFallbackException exception)
        {
            throw error($"is not UTF-8 text (byte {exception.Index + 1})");
        }
        catch (UnauthorizedAccessException)
        {
            throw error("may not be read by this user");
        }
        catch (IOException exception)
        {
            throw error($"cannot be read: {exception.Message}");
        }
    }
}
