using System.Collections.Immutable;
using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Contracts.Search;
using EvoKernels.Contracts.Tasks;

namespace EvoKernels.UnitTests.Core;

/// <summary>A small task, its sources and a campaign, for tests of the search.</summary>
internal static class Samples
{
    public const string Naive = """
        #include <cstdint>
        extern "C" void kernel(const float* x, float* y, int64_t n)
        {
            for (int64_t i = 0; i < n; i++)
                y[i] = x[i] * x[i];
        }
        """;

    public const string Tunable = """
        // @tune LANES 4 8 16
        // @tune CHAINS 1 2 4 8
        // @require LANES * CHAINS <= 64
        // @scratch part float32 [n, LANES + 1]
        #include <cstdint>
        // EVOLVE-BLOCK-START
        static float square(float v) { return v * v; }
        // EVOLVE-BLOCK-END
        extern "C" void kernel(const float* x, float* y, float* part, int64_t n)
        {
            for (int64_t i = 0; i < n; i++) y[i] = square(x[i]);
        }
        """;

    public static KernelTask Task { get; } = new(
        "square",
        "Squares every element.",
        ["n"],
        [new BufferSpec("x", ElementType.Float32, ["n"])],
        [new BufferSpec("y", ElementType.Float32, ["n"])],
        [new Dims(["n"], [1024])],
        [new Dims(["n"], [77])],
        new WorkModel("n", "8*n"),
        new SourceFile("reference.cpp", "extern \"C\" void reference(const double* x, double* y, int64_t n);"),
        ["normal"],
        "float32",
        [new Baseline(new SourceFile("baselines/linked.cpp", Naive + "// linked"), ["openblas"]), new Baseline(new SourceFile("baselines/naive.cpp", Naive), [])],
        [new SourceFile("seeds/naive.cpp", Naive), new SourceFile("seeds/tunable.cpp", Tunable)],
        1);

    public static DatabaseSettings Database { get; } = new(2, 7, 0.3, ["vector_width", "code_size"], 10, 0.2, 0.7);

    public static Deck Deck { get; } = new("sample",
    [
        new DeckAnswer("square", "llm-rewrite", null, "Better:\n```cpp\n" + Tunable.Replace("v * v", "v * v + 0", StringComparison.Ordinal) + "\n```\n", "good"),
        new DeckAnswer("square", "llm-rewrite", null, "I cannot help with that.", "useless"),
        new DeckAnswer("square", "llm-diff", "seeds/tunable.cpp", "<<<<<<< SEARCH\nstatic float square(float v) { return v * v; }\n=======\nstatic float square(float v) { return v * 1 * v; }\n>>>>>>> REPLACE\n", "good"),
        new DeckAnswer("other", "llm-diff", null, "never served here", "other task"),
    ]);

    public static CampaignSettings Settings(ulong seed = 1, long? evaluations = 200, Deck? deck = null, params (string Name, double Weight)[] operators) => new(
        "sample",
        "square",
        ["cpu:0"],
        seed,
        new BudgetSettings(null, evaluations),
        Database,
        (operators.Length > 0 ? operators : [("tune", 0.4), ("flags", 0.2), ("recombine", 0.2), ("llm-rewrite", 0.1), ("llm-diff", 0.1)])
            .ToImmutableSortedDictionary(pair => pair.Name, pair => pair.Weight, StringComparer.Ordinal),
        deck,
        new PromptSettings(2, 1),
        new EvaluationSettings());

    public static ImmutableSortedDictionary<string, long> Values(params (string Name, long Value)[] pairs) =>
        pairs.ToImmutableSortedDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal);

    public static Elite Elite(string id, double fitness, int width = 256, int size = 500, string source = "s", int tunables = 1) =>
        new(id, source, fitness, new CodeDescriptors(width, size, 0.3), tunables);

    public static Evaluation Accepted(string candidate, double fitness, CodeDescriptors descriptors, double seconds = 1) => new(
        candidate,
        "cpu:0",
        Verdict.Accepted,
        null,
        null,
        new Speedup("baselines/naive.cpp -O3", fitness, null, null, null),
        [new ShapeTiming(Task.Shapes[0], fitness, 1000 / fitness, 0.5)],
        descriptors,
        new EvaluationCost(0, 0, 0, seconds),
        []);

    public static Evaluation Rejected(string candidate, string gate, string reason) =>
        new(candidate, "cpu:0", Verdict.Rejected, gate, reason, null, [], null, new EvaluationCost(0, 0, 0, 0.2), []);
}
