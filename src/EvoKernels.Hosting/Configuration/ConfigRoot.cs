namespace EvoKernels.Hosting.Configuration;

/// <summary>The folder that holds <c>configs/</c>: the checkout, or wherever the program was installed.</summary>
/// <param name="Path">Absolute path.</param>
public sealed record ConfigRoot(string Path)
{
    /// <summary>Environment variable that names the root; the launcher sets it.</summary>
    public const string Variable = "EVOKERNELS_ROOT";

    /// <summary>The folder <c>configs</c>.</summary>
    public string Configs => System.IO.Path.Combine(Path, "configs");

    /// <summary>The folder of the built-in tasks.</summary>
    public string Tasks => System.IO.Path.Combine(Configs, "tasks");

    /// <summary>By environment variable, else the nearest folder with <c>configs/tasks</c> above the current directory, else above the program.</summary>
    /// <exception cref="ConfigurationException">There is none.</exception>
    public static ConfigRoot Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
        {
            return HasTasks(named)
                ? new ConfigRoot(System.IO.Path.GetFullPath(named))
                : throw new ConfigurationException(Variable, null, null, null, named, $"'{named}' has no folder configs/tasks; name the EvoKernels checkout");
        }

        return Above(Directory.GetCurrentDirectory()) ?? Above(AppContext.BaseDirectory) ?? throw new ConfigurationException(
            Variable, null, null, null, null, "no folder configs/tasks above the current directory or the program; start ./evokernels from a checkout, or set the variable");
    }

    private static ConfigRoot? Above(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (HasTasks(folder.FullName))
            {
                return new ConfigRoot(folder.FullName);
            }
        }

        return null;
    }

    private static bool HasTasks(string folder) => Directory.Exists(System.IO.Path.Combine(folder, "configs", "tasks"));
}
