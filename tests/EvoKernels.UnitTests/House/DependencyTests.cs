using Xunit;

namespace EvoKernels.UnitTests.House;

/// <summary>Dependencies point one way: Contracts, Core, {Devices, Models, Grains}, Hosting, Dashboard, {Cli, Silo}.</summary>
public sealed class DependencyTests
{
    /// <summary>A project may refer to those of a lower layer. A new project needs a place here.</summary>
    private static readonly Dictionary<string, int> Layers = new()
    {
        ["EvoKernels.Contracts"] = 0,
        ["EvoKernels.Core"] = 1,
        ["EvoKernels.Devices"] = 2,
        ["EvoKernels.Models"] = 2,
        ["EvoKernels.Grains"] = 2,
        ["EvoKernels.CudaWorker"] = 3,
        ["EvoKernels.Hosting"] = 4,
        ["EvoKernels.Dashboard"] = 5,
        ["EvoKernels.Cli"] = 6,
        ["EvoKernels.Silo"] = 6,
    };

    /// <summary>What the walls of pure projects let in; a package for IO, HTTP or a database is none of them.</summary>
    private static readonly Dictionary<string, string[]> PurePackages = new()
    {
        ["EvoKernels.Contracts"] = ["Microsoft.Orleans.Sdk"],
        ["EvoKernels.Core"] = ["MathNet.Numerics"],
    };

    /// <summary>Files, processes, the network, the console and clocks: what reaches outside a pure function.</summary>
    private static readonly string[] Outside =
    [
        "System.IO.File", "System.IO.Directory", "System.IO.DriveInfo", "System.Diagnostics.Process", "System.Diagnostics.Stopwatch", "System.Console.",
        "System.Environment.", "System.Net.", "System.DateTime.get_Now", "System.DateTime.get_UtcNow", "System.DateTimeOffset.get_Now", "System.DateTimeOffset.get_UtcNow",
        "System.TimeProvider.get_System", "System.Random.get_Shared", "System.Guid.NewGuid", "System.Security.Cryptography.RandomNumberGenerator", "System.Threading.Thread.Sleep",
        "System.Threading.Tasks.Task.Delay", "System.Threading.Tasks.Task.Run",
    ];

    /// <summary>What the compiler writes for `yield return`.</summary>
    private static readonly string[] Excepted = ["System.Environment.get_CurrentManagedThreadId"];

    private static IReadOnlyDictionary<string, string> Shipped { get; } =
        Checkout.Projects("src").Concat(Checkout.Projects("silos")).ToDictionary(project => project.Key, project => project.Value);

    public static TheoryData<string> ShippedNames => [.. Shipped.Keys];

    [Theory]
    [MemberData(nameof(ShippedNames))]
    public void Project_RefersToLowerLayersOnly(string name)
    {
        Assert.True(Layers.ContainsKey(name), $"{name} has no layer; give it one in {nameof(DependencyTests)}");
        Assert.All(
            Checkout.Items(Shipped[name], "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/'))),
            other => Assert.True(Layers[other] < Layers[name], $"{name} (layer {Layers[name]}) must not refer to {other} (layer {Layers[other]})"));
    }

    [Theory]
    [MemberData(nameof(ShippedNames))]
    public void Assembly_RefersToLowerLayersOnly(string name)
    {
        if (Assembly(name) is not { } path)
        {
            Assert.Skip($"{name} is not among the assemblies that these tests are built with");
            return;
        }

        using var assembly = new CompiledAssembly(path);
        Assert.All(
            assembly.References.Where(Layers.ContainsKey),
            other => Assert.True(Layers[other] < Layers[name], $"the assembly of {name} must not refer to {other}"));
    }

    [Theory]
    [InlineData("EvoKernels.Contracts")]
    [InlineData("EvoKernels.Core")]
    public void PureProject_PackagesAreThoseOfItsWall(string name) => Assert.Equal(PurePackages[name], Checkout.Items(Shipped[name], "PackageReference"));

    [Theory]
    [InlineData("EvoKernels.Contracts")]
    [InlineData("EvoKernels.Core")]
    public void PureAssembly_UsesNothingOutside(string name)
    {
        using var assembly = new CompiledAssembly(Assembly(name)!);
        Assert.DoesNotContain(
            assembly.Members.Except(Excepted),
            member => Outside.Any(start => member.StartsWith(start, StringComparison.Ordinal)));
    }

    [Fact]
    public void Core_KnowsNoOrleansRuntime()
    {
        using var assembly = new CompiledAssembly(Assembly("EvoKernels.Core")!);
        Assert.DoesNotContain(assembly.References, name => name is "Orleans.Core" or "Orleans.Runtime" or "Orleans.Server");
        Assert.DoesNotContain(assembly.Members, member => member.StartsWith("Orleans.Runtime.", StringComparison.Ordinal) || member.StartsWith("Orleans.Grain.", StringComparison.Ordinal));
    }

    [Fact]
    public void Solution_HasEveryProject()
    {
        var solution = File.ReadAllText(Path.Combine(Checkout.Root, "EvoKernels.sln"));
        var projects = Shipped.Values.Concat(Checkout.Projects("tests").Values).Select(path => Path.GetRelativePath(Checkout.Root, path).Replace('/', '\\'));
        Assert.All(projects, project => Assert.Contains($"\"{project}\"", solution, StringComparison.Ordinal));
    }

    [Fact]
    public void Sources_AreShortFiles() => Assert.All(
        Checkout.Sources("src", "*.cs").Concat(Checkout.Sources("silos", "*.cs")),
        path => Assert.True(File.ReadLines(path).Count() <= 400, $"{Path.GetRelativePath(Checkout.Root, path)} has more than 400 lines"));

    private static string? Assembly(string name)
    {
        var path = Path.Combine(AppContext.BaseDirectory, $"{Checkout.AssemblyName(Shipped[name])}.dll");
        return File.Exists(path) ? path : null;
    }
}
