using System.Xml.Linq;

namespace EvoKernels.UnitTests.House;

/// <summary>The checkout that these tests were built from.</summary>
internal static class Checkout
{
    public static string Root { get; } = Find();

    /// <summary>Every project below a folder of the checkout, by name.</summary>
    public static IReadOnlyDictionary<string, string> Projects(string folder) => Sources(folder, "*.csproj").ToDictionary(path => Path.GetFileNameWithoutExtension(path));

    /// <summary>Files that people wrote: nothing of a build.</summary>
    public static IEnumerable<string> Sources(string folder, string pattern)
    {
        var root = Path.Combine(Root, folder);
        return (Directory.Exists(root) ? Directory.EnumerateFiles(root, pattern, SearchOption.AllDirectories) : [])
            .Where(path => !Path.GetRelativePath(root, path).Split('/').Any(part => part is "bin" or "obj"));
    }

    /// <summary>What a project asks for with this kind of item.</summary>
    public static IEnumerable<string> Items(string project, string kind) =>
        XDocument.Load(project).Descendants(kind).Select(item => (string?)item.Attribute("Include") ?? string.Empty);

    public static string AssemblyName(string project) =>
        XDocument.Load(project).Descendants("AssemblyName").FirstOrDefault()?.Value ?? Path.GetFileNameWithoutExtension(project);

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "EvoKernels.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("the tests do not lie in a checkout");
        }

        return folder.FullName;
    }
}
