using System.Collections.Immutable;
using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Contracts.Tasks;
using EvoKernels.Core.Prompts;
using EvoKernels.Hosting.Configuration;
using EvoKernels.Hosting.Runs;
using EvoKernels.Models.Clients;

namespace EvoKernels.ClusterTests.Simulation;

/// <summary>A small task with a large space of tunables, and campaigns over it.</summary>
internal static class Campaigns
{
    private const string Seed = """
        // @tune BLOCK 1 2 4 8 16 32 64 128
        // @tune UNROLL 1 2 4 8
        // @tune STEP 1 2 3 4 5 6 7 8
        #include <cstdint>
        extern "C" void kernel(const float* x, float* y, int64_t n)
        {
            // EVOLVE-BLOCK-START
            for (int64_t i = 0; i < n; i++) y[i] = x[i];
            // EVOLVE-BLOCK-END
        }
        """;

    public static KernelTask Task { get; } = new(
        "copy",
        "Copies x to y.",
        ["n"],
        [new BufferSpec("x", ElementType.Float32, ["n"])],
        [new BufferSpec("y", ElementType.Float32, ["n"])],
        [new Dims(["n"], [1024])],
        [],
        new WorkModel("n", "8*n"),
        new SourceFile("reference.cpp", "// not compiled here"),
        ["normal"],
        "float32",
        [new Baseline(new SourceFile("baselines/plain.cpp", Seed.Replace("y[i] = x[i]", "y[i] = +x[i]", StringComparison.Ordinal)), [])],
        [new SourceFile("seeds/plain.cpp", Seed)],
        1);

    public static CampaignSettings Settings(long? evaluations = 40, double? seconds = null, ulong seed = 1, bool hasDeck = true) => new(
        "test",
        Task.Name,
        ["cpu:0"],
        seed,
        new BudgetSettings(seconds, evaluations),
        new DatabaseSettings(2, 10, 0.2, ["vector_width", "code_size"], 8, 0.2, 0.7),
        ImmutableSortedDictionary<string, double>.Empty.Add("tune", 0.5).Add("flags", 0.2).Add("recombine", 0.2).Add("llm-rewrite", 0.1),
        hasDeck ? new Deck("test deck", [Answer("good", "y[i] = 1 * x[i]"), Answer("useless", "y[i] = x[i]"), new DeckAnswer(Task.Name, "llm-rewrite", null, "no code", "chatter")]) : null,
        new PromptSettings(1, 1),
        new EvaluationSettings());

    public static ResolvedCampaign Resolved(CampaignSettings settings) => new(settings, Task, "name: test\n");

    public static RunRequest Request(string folder, SimulatedDevice device, CampaignSettings? settings, bool resume = false) => new(
        settings is null ? null : Resolved(settings),
        folder,
        resume,
        new OneDevice(device),
        new ModelClients(new ModelClientOptions(), TimeProvider.System),
        new PromptTemplates("You write {{task_name}}.", "DIFF", "REWRITE {{parent_source}}", "CROSSOVER", "REPAIR {{failed_source}} {{failed_reason}}"),
        TimeProvider.System)
    {
        Pace = TimeSpan.FromMilliseconds(20),
    };

    private static DeckAnswer Answer(string label, string statement) => new(
        Task.Name, "llm-rewrite", null, $"```cpp\n{Seed.Replace("y[i] = x[i]", statement, StringComparison.Ordinal)}\n```", label);
}

/// <summary>A folder that goes away with the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("evokernels-test-").FullName;

    public string Inside(string name) => Path.Combine(Root, name);

    public void Dispose() => Directory.Delete(Root, recursive: true);
}

/// <summary>Keeps what was reported, and lets a test wait for it.</summary>
internal sealed class Reports : IProgress<CampaignStatus>
{
    private readonly List<(Func<CampaignStatus, bool> Condition, TaskCompletionSource<CampaignStatus> Seen)> _awaited = [];
    private readonly Lock _lock = new();

    public CampaignStatus? Last { get; private set; }

    public void Report(CampaignStatus value)
    {
        lock (_lock)
        {
            Last = value;
            foreach (var (_, seen) in _awaited.Where(item => item.Condition(value)))
            {
                seen.TrySetResult(value);
            }
        }
    }

    public Task<CampaignStatus> When(Func<CampaignStatus, bool> condition)
    {
        lock (_lock)
        {
            var seen = new TaskCompletionSource<CampaignStatus>(TaskCreationOptions.RunContinuationsAsynchronously);
            _awaited.Add((condition, seen));
            return seen.Task;
        }
    }
}
