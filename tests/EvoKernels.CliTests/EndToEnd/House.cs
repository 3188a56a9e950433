using System.Diagnostics;
using EvoKernels.CliTests.EndToEnd;
using Xunit;

[assembly: AssemblyFixture(typeof(House))]

namespace EvoKernels.CliTests.EndToEnd;

/// <summary>Tests that measure on a core take turns.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class OneCore
{
    public const string Name = "one core";
}

/// <summary>The built command, and folders that the test run shares: tools, headers and ceilings are made once.</summary>
public sealed class House : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("evokernels-cli-");
    private readonly string _cache;
    private int _count;

    /// <summary>A cache of its own also tells this run's workers from those of others; <c>EVOKERNELS_CACHE</c> keeps one between runs.</summary>
    public House() => _cache = Environment.GetEnvironmentVariable("EVOKERNELS_CACHE") is { Length: > 0 } kept
        ? Path.GetFullPath(kept)
        : _folder.CreateSubdirectory("cache").FullName;

    private static string Command => Path.Combine(AppContext.BaseDirectory, "evokernels.dll");

    private static string Root { get; } = FindRoot();

    /// <summary>A path that nothing has yet.</summary>
    public string Fresh(string name) => Path.Combine(_folder.FullName, $"{Interlocked.Increment(ref _count)}-{name}");

    internal Task<Ended> RunAsync(params string[] arguments) => RunAsync([], arguments);

    internal async Task<Ended> RunAsync((string Name, string Value)[] environment, params string[] arguments)
    {
        using var process = Start(environment, arguments);
        return await process.EndAsync();
    }

    internal CliProcess Start(params string[] arguments) => Start([], arguments);

    internal CliProcess Start((string Name, string Value)[] environment, params string[] arguments) => Launch(environment, ["dotnet", Command, .. arguments]);

    /// <summary>Starts the silo that lends devices to a run.</summary>
    internal CliProcess StartSilo(params string[] arguments) => Launch([], ["dotnet", Path.Combine(AppContext.BaseDirectory, "evokernels-silo.dll"), .. arguments]);

    /// <summary>Runs a line that the command printed, in a shell.</summary>
    internal async Task<Ended> PasteAsync(string line)
    {
        using var process = Launch([], ["bash", "-c", $"evokernels() {{ dotnet '{Command}' \"$@\"; }}\n{line}"]);
        return await process.EndAsync();
    }

    /// <summary>Processes of this run's worker and jail that live.</summary>
    public string[] Workers() =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Where(folder => Path.GetFileName(folder).All(char.IsAsciiDigit) && IsOurs(folder))
            .Select(Path.GetFileName)!,
    ];

    /// <summary>A killed parent takes its workers along, in a moment.</summary>
    internal Task NoWorkersAsync() => Poll.UntilAsync(() => Workers().Length == 0, "every worker is gone", 15);

    public void Dispose()
    {
        _folder.Delete(recursive: true);
    }

    private CliProcess Launch((string Name, string Value)[] environment, string[] command)
    {
        var start = new ProcessStartInfo("setsid", command) { WorkingDirectory = _folder.FullName };
        start.Environment["EVOKERNELS_ROOT"] = Root;
        start.Environment["EVOKERNELS_CACHE"] = _cache;
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new CliProcess(start);
    }

    private bool IsOurs(string process)
    {
        try
        {
            return File.ResolveLinkTarget(Path.Combine(process, "exe"), returnFinalTarget: false)?.FullName.StartsWith(_cache, StringComparison.Ordinal) ?? false;
        }
        catch (IOException)
        {
            return false;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "EvoKernels.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("the tests do not lie in a checkout");
        }

        return folder.FullName;
    }
}
