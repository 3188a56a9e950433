using System.Collections.Immutable;
using EvoKernels.Contracts.Candidates;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Contracts.Tasks;
using EvoKernels.Core.Operators;
using EvoKernels.Core.Ports;

namespace EvoKernels.Hosting.Diagnostics;

/// <summary>The doctor's own small task: scaling a vector, bound by memory, where noise is largest.</summary>
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

    private const string CudaKernel = """
        // @launch twice<<<min(4096, ceil_div(n, 256)), 256>>>(x, y, n)
        extern "C" __global__ void twice(const float* x, float* y, long long n)
        {
            const long long step = gridDim.x * (long long)blockDim.x;
            for (long long i = blockIdx.x * (long long)blockDim.x + threadIdx.x; i < n; i += step)
                y[i] = 2.0f * x[i];
        }
        """;

    /// <summary>Elements: 4 MB on a processor, 64 MB on a GPU, whose cache would hold the others.</summary>
    private static long Elements(bool isCuda) => isCuda ? 1 << 24 : 1 << 20;

    /// <summary>A kernel against itself, as every claim is made.</summary>
    public static async Task<Confirmation> ConfirmAsync(IKernelDevice device, bool isCuda, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var task = Create(isCuda);
        var (settings, flags) = (new EvaluationSettings(ScreenSeconds: 0.05, ConfirmPairs: 6, ConfirmSeconds: 0.4), FlagSets.For(isCuda)[0]);
        await using var session = await device.OpenAsync(task, settings, new Opponent(task.Baselines[0], flags), progress, cancellationToken);
        progress.Report("confirming a kernel against itself");
        return await session.ConfirmAsync(Candidate.Create(task.Baselines[0].Source.Text, ImmutableSortedDictionary<string, long>.Empty, flags), cancellationToken);
    }

    private static KernelTask Create(bool isCuda) => new(
        "self-comparison",
        "Doubles every element.",
        ["n"],
        [new BufferSpec("x", ElementType.Float32, ["n"])],
        [new BufferSpec("y", ElementType.Float32, ["n"])],
        [new Dims(["n"], [Elements(isCuda)])],
        [new Dims(["n"], [17])],
        new WorkModel("n", "8*n"),
        new SourceFile("reference.cpp", Reference),
        ["normal", "uniform", "log-normal", "mixed-scale", "exact-integers", "constant-rows", "cancellation", "large-magnitude"],
        "float32",
        [new Baseline(isCuda ? new SourceFile("scale.cu", CudaKernel) : new SourceFile("scale.cpp", Kernel), [])],
        [],
        1);
}
