using EvoKernels.Contracts.Tasks;

namespace EvoKernels.Hosting.Diagnostics;

/// <summary>The doctor's own small task: scaling 4 MB, bound by memory, where noise is largest.</summary>
internal static class SelfComparisonTask
{
    private const string Kernel = """
        #include <cstdint>
        extern "C" void kernel(const float* x, float* y, int64_t n)
        {
            for (int64_t i = 0; i < n; i++)
                y[i] = 2.0f * x[i];
        }
        """;

    private const string Reference = """
        #include <cstdint>
        extern "C" void reference(const double* x, double* y, int64_t n)
        {
            for (int64_t i = 0; i < n; i++)
                y[i] = 2.0 * x[i];
        }
        """;

    public static KernelTask Create() => new(
        "self-comparison",
        "Doubles every element.",
        ["n"],
        [new BufferSpec("x", ElementType.Float32, ["n"])],
        [new BufferSpec("y", ElementType.Float32, ["n"])],
        [new Dims(["n"], [1 << 20])],
        [new Dims(["n"], [17])],
        new WorkModel("n", "8*n"),
        new SourceFile("reference.cpp", Reference),
        ["normal", "uniform", "log-normal", "mixed-scale", "exact-integers", "constant-rows", "cancellation", "large-magnitude"],
        "float32",
        [new Baseline(new SourceFile("scale.cpp", Kernel), [])],
        [],
        1);
}
