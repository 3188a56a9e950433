using EvoKernels.Contracts.Campaigns;
using EvoKernels.Hosting.Configuration;
using Xunit;

namespace EvoKernels.UnitTests.Hosting.Configuration;

public sealed class CampaignLoaderTests : IDisposable
{
    private readonly ConfigSandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public void Load_OnlyTask_FillsInDocumentedDefaults()
    {
        var settings = _sandbox.LoadCampaign("task: demo\n").Settings;

        Assert.Equal("trial", settings.Name);
        Assert.Equal(["cpu:0"], settings.Devices);
        Assert.Equal(1UL, settings.RandomSeed);
        Assert.Equal(new BudgetSettings(300, null), settings.Budget);
        Assert.Equal((2, 50, 0.1, 10, 0.2, 0.7), (
            settings.Database.NumIslands,
            settings.Database.MigrationInterval,
            settings.Database.MigrationRate,
            settings.Database.FeatureBins,
            settings.Database.ExplorationRatio,
            settings.Database.ExploitationRatio));
        Assert.Equal(["vector_width", "code_size"], settings.Database.FeatureDimensions);
        Assert.Equal(0.4, settings.Operators["tune"]);
        Assert.Equal(0, settings.Operators["llm-crossover"]);
        Assert.Equal(0.1, settings.Operators["llm-repair"]);
        Assert.Null(settings.Deck);
        Assert.Equal(new PromptSettings(3, 2), settings.Prompt);
        Assert.Equal(new(), settings.Evaluator);
    }

    [Fact]
    public void Load_EveryKeyGiven_TakesEveryValue()
    {
        var (settings, task, _) = _sandbox.LoadCampaign(ConfigSandbox.CampaignYaml);

        Assert.Equal(7UL, settings.RandomSeed);
        Assert.Equal(new BudgetSettings(60, 5000), settings.Budget);
        Assert.Equal(3, settings.Database.NumIslands);
        Assert.Equal(["vector_width", "memory_share"], settings.Database.FeatureDimensions);
        Assert.Equal(0.5, settings.Operators["tune"]);
        Assert.Equal(0, settings.Operators["flags"]);
        Assert.Equal(2, settings.Deck!.Answers.Length);
        Assert.Equal("a diff", settings.Deck.Answers[1].Answer);
        Assert.Equal(new PromptSettings(1, 0, 2, 20, 9000), settings.Prompt);
        Assert.Equal(new(0.2, 10, 6, 0.5), settings.Evaluator);
        Assert.Equal(["rows", "cols"], task.DimNames);
    }

    [Theory]
    [InlineData("task: demo\n")]
    [InlineData(ConfigSandbox.CampaignYaml)]
    public void Load_OwnResolvedYaml_GivesSameCampaign(string yaml)
    {
        var first = _sandbox.LoadCampaign(yaml);
        var second = _sandbox.LoadCampaign(first.Yaml);

        Assert.Equal(first.Yaml, second.Yaml);
        Assert.DoesNotContain(_sandbox.Root.Path, first.Yaml, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_Overrides_ReplaceAndAddInOrder()
    {
        var settings = _sandbox.LoadCampaign(
            "task: demo\nbudget: {seconds: 5}\n", "budget.seconds=9", "budget.evaluations=3", "database.feature_dimensions=[code_size]", "devices=[cpu:1, cpu:2]", "budget.seconds=10").Settings;

        Assert.Equal(new BudgetSettings(10, 3), settings.Budget);
        Assert.Equal(["code_size"], settings.Database.FeatureDimensions);
        Assert.Equal(["cpu:1", "cpu:2"], settings.Devices);
    }

    [Fact]
    public void Load_DeviceSecondsAlone_IsTheOnlyLimit() =>
        Assert.Equal(new BudgetSettings(null, null, DeviceSeconds: 60), _sandbox.LoadCampaign("task: demo\nbudget: {device_seconds: 60}\n").Settings.Budget);

    [Fact]
    public void Load_OneOperatorOverridden_KeepsOtherDefaults()
    {
        var operators = _sandbox.LoadCampaign("task: demo\n", "operators.tune=0.9").Settings.Operators;

        Assert.Equal((0.9, 0.1), (operators["tune"], operators["flags"]));
    }

    [Theory]
    [InlineData("budget.secnds=9", "budget.secnds: unknown key; did you mean 'seconds'? Known keys: seconds, evaluations")]
    [InlineData("budgt.seconds=9", "budgt: unknown key; did you mean 'budget'?")]
    [InlineData("budget.seconds", "expected key=value")]
    [InlineData("=3", "expected key=value")]
    [InlineData("name.first=3", "'name' holds no keys")]
    [InlineData("random_seed=-1", "random_seed: expected a whole number from 0")]
    [InlineData("random_seed=[", "not valid YAML")]
    [InlineData("name=a: b: c", "not valid YAML")]
    [InlineData("task=nowhere", "neither a built-in task nor a folder with a task.yaml. Built-in tasks: demo")]
    [InlineData("evaluator.confirm_pairs=4", "expected a whole number from 5 to 100, found '4'")]
    public void Load_BadOverride_NamesTheOption(string setting, string expected)
    {
        var exception = Assert.Throws<ConfigurationException>(() => _sandbox.LoadCampaign("name: x\ntask: demo\n", setting));

        Assert.StartsWith($"--set {setting}: ", exception.Message, StringComparison.Ordinal);
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
        Assert.Null(exception.Line);
    }

    [Fact]
    public void Load_AbsentFile_NamesIt()
    {
        var exception = Assert.Throws<ConfigurationException>(() => CampaignLoader.Load("nowhere.yaml", [], _sandbox.Root));

        Assert.Contains("nowhere.yaml: there is no such campaign file", exception.Message, StringComparison.Ordinal);
    }
}
