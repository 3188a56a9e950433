namespace EvoKernels.CliTests.EndToEnd;

/// <summary>A campaign over y = 2x on small vectors: all of the real thing in seconds.</summary>
internal sealed class TinyCampaign
{
    public const string Signature = "extern \"C\" void kernel(const float* x, float* y, int64_t n)";

    private const string Reference = """
        #include <cstdint>
        extern "C" void reference(const double* x, double* y, int64_t n) { for (int64_t i = 0; i < n; i++) y[i] = 2 * x[i]; }
        """;

    private const string Tunable = $$"""
        // @tune UNROLL 1 2 4 8 16
        // @tune AHEAD 0 64 128 256 512
        #include <cstdint>
        {{Signature}}
        {
            int64_t i = 0;
            for (; i + UNROLL <= n; i += UNROLL)
            {
        #if AHEAD
                __builtin_prefetch(x + i + AHEAD);
        #endif
                for (int64_t u = 0; u < UNROLL; u++) y[i + u] = 2 * x[i + u];
            }
            for (; i < n; i++) y[i] = 2 * x[i];
        }
        """;

    private readonly string _folder;
    private readonly List<string> _seeds = ["seeds/naive.cpp", "seeds/tunable.cpp"];

    /// <param name="folder">Where the task is written.</param>
    /// <param name="evaluations">Budget.</param>
    public TinyCampaign(string folder, int evaluations)
    {
        _folder = Path.Combine(folder, "scale");
        Write("reference.cpp", Reference);
        Write("baselines/naive.cpp", Kernel("for (int64_t i = 0; i < n; i++) y[i] = x[i] + x[i];"));
        Write("seeds/naive.cpp", Kernel("for (int64_t i = 0; i < n; i++) y[i] = 2 * x[i];"));
        Write("seeds/tunable.cpp", Tunable);
        File = Write("../tiny.yaml", $$"""
            name: tiny
            task: scale
            devices: [cpu:0]
            budget: {evaluations: {{evaluations}}}
            operators: {tune: 0.6, flags: 0.2, recombine: 0.2}
            evaluator: {screen_seconds: 0.02, timeout_seconds: 20, confirm_pairs: 5, confirm_seconds: 0.05}

            """);
        WriteTask();
    }

    /// <summary>Path of the campaign file.</summary>
    public string File { get; }

    public string Task => _folder;

    public static string Kernel(string body) => $"#include <cstdint>\n{Signature} {{ {body} }}\n";

    /// <summary>A baseline that every seed beats by far.</summary>
    public TinyCampaign WithSlowBaseline()
    {
        Write("baselines/naive.cpp", Kernel("for (int t = 0; t < 3; t++) { for (int64_t i = 0; i < n; i++) y[i] = x[i] + x[i]; asm volatile(\"\" ::: \"memory\"); }"));
        return this;
    }

    /// <summary>Puts a seed before the others.</summary>
    public TinyCampaign WithSeed(string name, string text)
    {
        Write($"seeds/{name}.cpp", text);
        _seeds.Insert(0, $"seeds/{name}.cpp");
        WriteTask();
        return this;
    }

    public string Write(string path, string text)
    {
        var full = Path.GetFullPath(Path.Combine(_folder, path));
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        System.IO.File.WriteAllText(full, text);
        return full;
    }

    private void WriteTask() => Write("task.yaml", $$"""
        name: scale
        summary: Twice a vector.
        dims: [n]
        inputs:  [{name: x, dtype: float32, shape: [n]}]
        outputs: [{name: y, dtype: float32, shape: [n]}]
        shapes: [{n: 16384}, {n: 65536}]
        held_out: [{n: 1}, {n: 17}]
        work: {flops: n, bytes: 8*n}
        reference: reference.cpp
        distributions: default
        precision: float32
        baselines: [baselines/naive.cpp]
        seeds: [{{string.Join(", ", _seeds)}}]
        threads: 1

        """);
}
