using System.Text;
using EvoKernels.Hosting.Configuration;

namespace EvoKernels.UnitTests.Hosting.Configuration;

/// <summary>A root of its own with one task, one deck and one campaign; gone after the test.</summary>
internal sealed class ConfigSandbox : IDisposable
{
    public const string TaskYaml = """
        name: demo
        summary: Doubles every element.
        dims: [rows, cols]
        inputs:  [{name: x, dtype: float32, shape: [rows, cols]}]
        outputs: [{name: y, dtype: float32, shape: [rows, cols]}]
        shapes:
          - {rows: 64, cols: 64}
          - {rows: 128, cols: 32}
        held_out: [{rows: 3, cols: 5}]
        work: {flops: rows*cols, bytes: 8*rows*cols}
        reference: reference.cpp
        distributions: default
        precision: float32
        baselines: [baselines/naive.cpp, {file: baselines/blas.cpp, link: [openblas]}]
        seeds: [seeds/naive.cpp]
        threads: 1
        """;

    public const string DeckYaml = """
        answers:
          - {task: demo, operator: llm-rewrite, answer_file: good.md, label: good}
          - {task: demo, operator: llm-diff, parent: seeds/naive.cpp, answer: "a diff", label: useless}
        """;

    public const string CampaignYaml = """
        name: trial
        task: demo
        devices: [cpu:0]
        random_seed: 7
        budget: {seconds: 60, evaluations: 5000}
        database:
          num_islands: 3
          migration_interval: 40
          migration_rate: 0.2
          feature_dimensions: [vector_width, memory_share]
          feature_bins: 8
          exploration_ratio: 0.3
          exploitation_ratio: 0.6
        operators: {tune: 0.5, llm-rewrite: 0.5}
        llm: {deck: configs/decks/demo, models: []}
        prompt: {num_top_programs: 1, num_diverse_programs: 0, num_island_programs: 2, notes_interval: 20, max_tokens: 9000}
        evaluator: {screen_seconds: 0.2, timeout_seconds: 10, confirm_pairs: 6, confirm_seconds: 0.5}
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("evokernels-config-");

    public ConfigSandbox()
    {
        Write("configs/tasks/demo/task.yaml", TaskYaml);
        foreach (var file in new[] { "reference", "baselines/naive", "baselines/blas", "seeds/naive" })
        {
            Write($"configs/tasks/demo/{file}.cpp", $"// {file}\n");
        }

        Write("configs/decks/demo/deck.yaml", DeckYaml);
        Write("configs/decks/demo/good.md", "```cpp\n// better\n```\n");
        Write("configs/campaigns/trial.yaml", CampaignYaml);
    }

    public ConfigRoot Root => new(_folder.FullName);

    public string At(string path) => Path.Combine(_folder.FullName, path);

    public string Write(string path, string text)
    {
        var full = At(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllBytes(full, Encoding.UTF8.GetBytes(text));
        return full;
    }

    public ResolvedCampaign LoadCampaign(string yaml, params string[] overrides) =>
        CampaignLoader.Load(Write("configs/campaigns/trial.yaml", yaml), overrides, Root);

    public void Dispose() => _folder.Delete(recursive: true);
}
