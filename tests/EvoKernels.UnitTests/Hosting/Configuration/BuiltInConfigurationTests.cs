using EvoKernels.Core.Sources;
using EvoKernels.Hosting.Configuration;
using Xunit;

namespace EvoKernels.UnitTests.Hosting.Configuration;

/// <summary>What comes with EvoKernels loads, and its sources' directives parse.</summary>
public sealed class BuiltInConfigurationTests
{
    private static readonly ConfigRoot Root = Checkout();

    [Fact]
    public void Load_EveryBuiltInTask_IsNamedAsItsFolderAndHasSoundDirectives()
    {
        foreach (var name in TaskLoader.BuiltIn(Root))
        {
            var task = TaskLoader.Load(name, Root);

            Assert.Equal(name, task.Name);
            Assert.NotEmpty(task.HeldOut);
            Assert.All(task.Seeds.Concat(task.Baselines.Select(baseline => baseline.Source)), source => Assert.Empty(SourceDirectives.Parse(source.Text, task).Errors));
        }
    }

    [Fact]
    public void Load_EveryCampaign_Resolves()
    {
        var folder = Path.Combine(Root.Configs, "campaigns");
        Assert.All(
            Directory.Exists(folder) ? Directory.GetFiles(folder, "*.yaml") : [],
            file => Assert.Equal(Path.GetFileNameWithoutExtension(file), CampaignLoader.Load(file, [], Root).Settings.Name));
    }

    private static ConfigRoot Checkout()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "EvoKernels.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("the tests do not lie in a checkout");
        }

        return new ConfigRoot(folder.FullName);
    }
}
