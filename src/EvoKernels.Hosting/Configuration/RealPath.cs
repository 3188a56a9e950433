namespace EvoKernels.Hosting.Configuration;

/// <summary>A path with every symbolic link followed, so that "inside this folder" means what it says.</summary>
internal static class RealPath
{
    private const int MaxLinks = 40;

    public static string Of(string path)
    {
        var links = 0;
        var pending = new Stack<string>(Parts(Path.GetFullPath(path)));
        var real = "/";
        while (pending.TryPop(out var part))
        {
            var next = Path.GetFullPath(Path.Combine(real, part));
            if (part != ".." && new FileInfo(next).LinkTarget is { } target && links++ < MaxLinks)
            {
                real = Path.IsPathRooted(target) ? "/" : real;
                foreach (var inner in Parts(target))
                {
                    pending.Push(inner);
                }
            }
            else
            {
                real = next;
            }
        }

        return real;
    }

    public static bool IsInside(string path, string folder) =>
        path == folder || path.StartsWith(folder.EndsWith('/') ? folder : folder + "/", StringComparison.Ordinal);

    /// <summary>Parts of a path, last first, as a stack wants them.</summary>
    private static IEnumerable<string> Parts(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse();
}
