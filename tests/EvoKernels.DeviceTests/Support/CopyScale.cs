using EvoKernels.Contracts.Tasks;

namespace EvoKernels.DeviceTests.Support;

/// <summary>The smallest task worth timing: y[i] = 2·x[i]. Its reference and baselines can be replaced by broken ones.</summary>
internal static class CopyScale
{
    public const string Reference = """
        #include <cstdint>
        extern "C" void reference(const double* x, double* y, int64_t n) { for (int64_t i = 0; i < n; i++) y[i] = 2 * x[i]; }
        """;

    /// <summary>A right answer, as a statement.</summary>
    public const string Honest = "for (int64_t i = 0; i < n; i++) y[i] = 2 * x[i];";

    public static string Kernel(string body, string before = "") => $$"""
        #include <cstdint>
        #include <cstddef>
        {{before}}
        extern "C" void kernel(const float* x, float* y, int64_t n)
        {
            {{body}}
        }
        """;

    public static KernelTask Task(string? reference = null, string? baseline = null, string name = "copy-scale") => new(
        name,
        "Twice the input.",
        ["n"],
        [new BufferSpec("x", ElementType.Float32, ["n"])],
        [new BufferSpec("y", ElementType.Float32, ["n"])],
        [Shape(65536)],
        [Shape(1), Shape(17), Shape(1001)],
        new WorkModel("n", "8*n"),
        new SourceFile("reference.cpp", reference ?? Reference),
        KernelTask.KnownDistributions,
        "float32",
        [new Baseline(new SourceFile("baselines/naive.cpp", baseline ?? Kernel(Honest)), [])],
        [],
        1);

    private static Dims Shape(long n) => new(["n"], [n]);
}
