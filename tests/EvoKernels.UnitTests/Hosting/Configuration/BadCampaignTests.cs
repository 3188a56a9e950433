using EvoKernels.Hosting.Configuration;
using Xunit;

namespace EvoKernels.UnitTests.Hosting.Configuration;

/// <summary>Every way to get a campaign wrong, with what the message must say: place, key path, value, what would be right.</summary>
public sealed class BadCampaignTests : IDisposable
{
    private readonly ConfigSandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Theory]
    [InlineData("", "trial.yaml: ", "is empty")]
    [InlineData("   # nothing\n", "trial.yaml: ", "the file is empty")]
    [InlineData("- a\n", "trial.yaml:1:1: ", "expected keys with values, found a list")]
    [InlineData("just text\n", "trial.yaml:1:1: ", "expected keys with values, found text")]
    [InlineData("name: x\n", "trial.yaml:1:1: task: ", "is missing; give a built-in task")]
    [InlineData("task: demo\ntask: demo\n", "trial.yaml:2:1: task: ", "given twice")]
    [InlineData("task: demo\nnme: x\n", "trial.yaml:2:1: nme: ", "unknown key; did you mean 'name'? Known keys: name, task, devices")]
    [InlineData("task: demo\ndatabase:\n  num_island: 2\n", "trial.yaml:3:3: database.num_island: ", "unknown key; did you mean 'num_islands'?")]
    [InlineData("task: demo\ndatabase: 3\n", "trial.yaml:2:11: database: ", "expected keys (num_islands, ")]
    [InlineData("task: demo\ndatabase: {num_islands: 0}\n", "trial.yaml:2:25: database.num_islands: ", "expected a whole number from 1 to 64, found '0'")]
    [InlineData("task: demo\ndatabase: {num_islands: 65}\n", "database.num_islands: ", "from 1 to 64, found '65'")]
    [InlineData("task: demo\ndatabase: {num_islands: 2.5}\n", "database.num_islands: ", "found '2.5'")]
    [InlineData("task: demo\ndatabase: {num_islands: '2'}\n", "database.num_islands: ", "expected a whole number")]
    [InlineData("task: demo\ndatabase: {num_islands: [2]}\n", "database.num_islands: ", "found a list")]
    [InlineData("task: demo\ndatabase: {num_islands: }\n", "database.num_islands: ", "has no value")]
    [InlineData("task: demo\ndatabase: {migration_interval: 0}\n", "database.migration_interval: ", "found '0'")]
    [InlineData("task: demo\ndatabase: {migration_interval: 99999999999}\n", "database.migration_interval: ", "found '99999999999'")]
    [InlineData("task: demo\ndatabase: {migration_rate: 1.1}\n", "database.migration_rate: ", "expected a number from 0 to 1, found '1.1'")]
    [InlineData("task: demo\ndatabase: {migration_rate: NaN}\n", "database.migration_rate: ", "found 'NaN'")]
    [InlineData("task: demo\ndatabase: {migration_rate: .nan}\n", "database.migration_rate: ", "found '.nan'")]
    [InlineData("task: demo\ndatabase: {migration_rate: -0.1}\n", "database.migration_rate: ", "found '-0.1'")]
    [InlineData("task: demo\ndatabase: {feature_bins: 51}\n", "database.feature_bins: ", "from 1 to 50")]
    [InlineData("task: demo\ndatabase: {feature_dimensions: []}\n", "database.feature_dimensions: ", "is empty; give one to three of vector_width, code_size, memory_share")]
    [InlineData("task: demo\ndatabase: {feature_dimensions: [registers]}\n", "database.feature_dimensions[0]: ", "'registers' is no feature dimension")]
    [InlineData("task: demo\ndatabase: {feature_dimensions: code_size}\n", "database.feature_dimensions: ", "expected one to three")]
    [InlineData("task: demo\ndatabase: {feature_dimensions: [codesize]}\n", "database.feature_dimensions[0]: ", "'codesize' is no feature dimension; did you mean 'code_size'? Known: ")]
    [InlineData("task: demo\ndatabase: {feature_dimensions: [code_size, code_size]}\n", "trial.yaml:2:44: database.feature_dimensions[1]: ", "listed twice")]
    [InlineData("task: demo\ndatabase: {exploration_ratio: 0.6, exploitation_ratio: 0.5}\n", "database.exploitation_ratio: ", "sum to 1.1; the most is 1")]
    [InlineData("task: demo\ndatabase: {exploration_ratio: 0.5}\n", "database.exploration_ratio: ", "sum to 1.2")]
    [InlineData("task: demo\nname: a/b\n", "trial.yaml:2:7: name: ", "'a/b' is no campaign name")]
    [InlineData("task: demo\nname: ..\n", "name: ", "is no campaign name")]
    [InlineData("task: demo\nname: ''\n", "name: ", "is no campaign name")]
    [InlineData("task: demo\nname: {a: 1}\n", "name: ", "expected text, found a mapping")]
    [InlineData("task: demo\ndevices: cpu:0\n", "trial.yaml:2:10: devices: ", "expected device ids, e.g. [cpu:0], found 'cpu:0'")]
    [InlineData("task: demo\ndevices: []\n", "devices: ", "is empty")]
    [InlineData("task: demo\ndevices: [cpu:0, cpu:0]\n", "devices[1]: ", "listed twice")]
    [InlineData("task: demo\ndevices: [cpu]\n", "devices[0]: ", "cpu:N")]
    [InlineData("task: demo\ndevices: [cpu:x]\n", "devices[0]: ", "cpu:N names logical processor N")]
    [InlineData("task: demo\ndevices: [cpu:01]\n", "devices[0]: ", "'cpu:01' is no device")]
    [InlineData("task: demo\ndevices: ['cuda:GPU-1']\n", "devices[0]: ", "write cuda:GPU-… with the UUID")]
    [InlineData("task: demo\ndevices: [cudasim:4]\n", "devices[0]: ", "cudasim:0 to cudasim:3 are simulated GPUs")]
    [InlineData("task: demo\ndevices: [cpu:0, cudasim]\n", "devices[1]: ", "'cudasim' is no device id")]
    [InlineData("task: demo\ndevices: [cpu:0, cudasim:0]\n", "devices: ", "a campaign has devices of one kind")]
    [InlineData("task: demo\ndevices: [cudasim:0]\n", "task: ", "has no baseline in CUDA (.cu), which cudasim:0 needs; add one to baselines")]
    [InlineData("task: demo\ndevices: [tpu:0]\n", "devices[0]: ", "'tpu:0' is no device id")]
    [InlineData("task: demo\nrandom_seed: 18446744073709551616\n", "random_seed: ", "expected a whole number from 0 to 18446744073709551615")]
    [InlineData("task: demo\nbudget: {seconds: 0}\n", "budget.seconds: ", "above 0, found '0'")]
    [InlineData("task: demo\nbudget: {seconds: .inf}\n", "budget.seconds: ", "found '.inf'")]
    [InlineData("task: demo\nbudget: {seconds: 1e400}\n", "budget.seconds: ", "found '1e400'")]
    [InlineData("task: demo\nbudget: {evaluations: 0}\n", "budget.evaluations: ", "1 or more, found '0'")]
    [InlineData("task: demo\nbudget: {dollars: 5}\n", "trial.yaml:2:19: budget.dollars: ", "limits live models, and llm.models names none")]
    [InlineData("task: demo\nbudget: {tokens: 5}\n", "budget.tokens: ", "limits live models")]
    [InlineData("task: demo\nbudget: {dollars: 0}\n", "budget.dollars: ", "above 0, found '0'")]
    [InlineData("task: demo\nbudget: {tokens: 0.5}\n", "budget.tokens: ", "1 or more, found '0.5'")]
    [InlineData("task: demo\nbudget: {device_seconds: 0}\n", "budget.device_seconds: ", "above 0, found '0'")]
    [InlineData("task: demo\noperators: {tune: -1}\n", "operators.tune: ", "found '-1'")]
    [InlineData("task: demo\noperators: {tune: 0}\n", "operators: ", "every operator is off")]
    [InlineData("task: demo\noperators: {}\n", "operators: ", "every operator is off")]
    [InlineData("task: demo\noperators: {llm_diff: 1}\n", "operators.llm_diff: ", "unknown key; did you mean 'llm-diff'?")]
    [InlineData("task: demo\nllm: {models: gpt}\n", "llm.models: ", "expected a list")]
    [InlineData("task: demo\nllm: {deck: nowhere}\n", "llm.deck: ", "'nowhere' is no folder with a deck.yaml")]
    [InlineData("task: demo\nprompt: {num_top_programs: 21}\n", "prompt.num_top_programs: ", "from 0 to 20")]
    [InlineData("task: demo\nprompt: {notes_interval: -1}\n", "prompt.notes_interval: ", "from 0 to 100000")]
    [InlineData("task: demo\nprompt: {max_tokens: 999}\n", "prompt.max_tokens: ", "from 1000 to 1000000")]
    [InlineData("task: demo\nprompt: {num_island_programs: 21}\n", "prompt.num_island_programs: ", "from 0 to 20")]
    [InlineData("task: demo\nevaluator: {screen_seconds: 0}\n", "evaluator.screen_seconds: ", "from 0.01 to 60")]
    [InlineData("task: demo\nevaluator: {timeout_seconds: 4000}\n", "evaluator.timeout_seconds: ", "from 0.1 to 3600")]
    [InlineData("task: demo\nevaluator: {confirm_pairs: 101}\n", "evaluator.confirm_pairs: ", "from 5 to 100")]
    [InlineData("task: demo\nevaluator: {confirm_seconds: 61}\n", "evaluator.confirm_seconds: ", "from 0.05 to 60")]
    [InlineData("task: demoo\n", "trial.yaml:1:7: task: ", "'demoo' is neither a built-in task nor a folder with a task.yaml; did you mean 'demo'?")]
    [InlineData("task: ''\n", "task: ", "expected a path")]
    [InlineData("task: [demo\n", "trial.yaml:", "not valid YAML")]
    [InlineData("task: demo\n\tname: x\n", "trial.yaml:", "not valid YAML")]
    [InlineData("task: demo\n---\ntask: demo\n", "trial.yaml:2:1: ", "a second document starts here")]
    [InlineData("task: &a demo\nname: *a\n", "trial.yaml:1:7: task: ", "anchors and aliases are not supported")]
    [InlineData("task: *a\n", "task: ", "anchors and aliases are not supported")]
    [InlineData("task: !!str demo\n", "task: ", "tags ('!…') are not supported")]
    [InlineData("? [a]\n: b\n", "trial.yaml:1:3: ", "expected a key")]
    [InlineData("<<: {a: 1}\n", "<<: ", "unknown key")]
    [InlineData("task: [[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]\n", "trial.yaml:1:", "nests deeper than 12 levels")]
    public void Load_BadYaml_NamesPlaceKeyValueAndRemedy(string yaml, string place, string problem)
    {
        var exception = Assert.Throws<ConfigurationException>(() => _sandbox.LoadCampaign(yaml));

        Assert.Contains(place, exception.Message, StringComparison.Ordinal);
        Assert.Contains(problem, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', exception.Message);
    }

    [Fact]
    public void Load_WellFormedBombs_EndsQuickly()
    {
        var laughs = string.Join('\n', Enumerable.Range(1, 40).Select(i => $"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]"));
        foreach (var bomb in new[] { laughs, new string('[', 1_000_000), new string('{', 1_000_000), new string('-', 1_000_000), string.Concat(Enumerable.Repeat("- ", 500_000)), string.Concat(Enumerable.Repeat("a: ", 300_000)) })
        {
            Assert.Throws<ConfigurationException>(() => _sandbox.LoadCampaign(bomb));
        }
    }

    [Fact]
    public void Load_FileTooLargeOrNotText_SaysSo()
    {
        var large = Assert.Throws<ConfigurationException>(() => _sandbox.LoadCampaign("# " + new string('x', 5 << 20)));
        var path = _sandbox.Write("configs/campaigns/latin.yaml", "x");
        File.WriteAllBytes(path, [0x74, 0x3a, 0x20, 0xe9, 0x0a]);
        var latin = Assert.Throws<ConfigurationException>(() => CampaignLoader.Load(path, [], _sandbox.Root));
        var folder = Assert.Throws<ConfigurationException>(() => CampaignLoader.Load(_sandbox.At("configs"), [], _sandbox.Root));

        Assert.Contains("is too large", large.Message, StringComparison.Ordinal);
        Assert.Contains("is not UTF-8 text", latin.Message, StringComparison.Ordinal);
        Assert.Contains("no such campaign file", folder.Message, StringComparison.Ordinal);
    }
}
