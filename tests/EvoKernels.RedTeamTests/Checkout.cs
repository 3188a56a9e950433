using EvoKernels.Hosting.Configuration;

namespace EvoKernels.RedTeamTests;

/// <summary>The checkout that these tests were built from.</summary>
internal static class Checkout
{
    public static ConfigRoot Root { get; } = Find();

    private static ConfigRoot Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "EvoKernels.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("the tests do not lie in a checkout");
        }

        return new ConfigRoot(folder.FullName);
    }
}
