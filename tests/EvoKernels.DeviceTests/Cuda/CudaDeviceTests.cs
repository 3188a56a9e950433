using System.Collections.Immutable;
using EvoKernels.Contracts.Candidates;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Contracts.Tasks;
using EvoKernels.Core.Operators;
using EvoKernels.Core.Ports;
using EvoKernels.Core.Sources;
using EvoKernels.Devices.Cuda;
using EvoKernels.Devices.Sandbox;

namespace EvoKernels.DeviceTests.Cuda;

/// <summary>Judging on a simulated GPU, from the source to the verdict: compiler, policy, worker process and gates are the ones of a real one.</summary>
public sealed class CudaDeviceTests(CudaDeviceTests.Fixture device) : IClassFixture<CudaDeviceTests.Fixture>
{
    private const string Launch = "// @launch twice<<<ceil_div(n, 64), 64>>>(x, y, n)\n";
    private const string Head = Launch + "extern \"C\" __global__ void twice(const float* x, float* y, long long n)\n{\n    const long long i = blockIdx.x * 64LL + threadIdx.x;\n";

    [Fact]
    public async Task ScreenAsync_RightKernel_IsAcceptedWithoutASpeedUp()
    {
        var evaluation = await device.ScreenAsync(Head + "    if (i < n) y[i] = 2 * x[i];\n}\n");

        Assert.Equal((Verdict.Accepted, null), (evaluation.Verdict, evaluation.Reason));
        Assert.Null(evaluation.Speedup);
        Assert.Equal(1, evaluation.Fitness);
        Assert.Empty(evaluation.Shapes);
        var kernel = Assert.Single(evaluation.Kernels!.Value);
        Assert.Equal(("twice", 64, 0, 1.0), (kernel.Name, kernel.BlockThreads, kernel.SharedBytes, kernel.Occupancy));
        Assert.Equal((64, kernel.Registers ?? 0), (evaluation.Descriptors!.BlockSize, evaluation.Descriptors.Registers));
        Assert.Equal(CudaGpus.HasCompiler, kernel is { Registers: > 0, SpillBytes: 0 });
        Assert.Contains(evaluation.Notes, note => note.StartsWith("simulated", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ConfirmAsync_RightKernel_ClaimsNothing()
    {
        var confirmation = await device.Session.ConfirmAsync(Candidate(Head + "    if (i < n) y[i] = x[i] + x[i];\n}\n"), TestContext.Current.CancellationToken);

        Assert.Equal(Verdict.Accepted, confirmation.Evaluation.Verdict);
        Assert.Null(confirmation.Evaluation.Speedup);
        Assert.Null(confirmation.EvidenceJson);
    }

    /// <summary>Where a thread went wrong is said to the line of the source, which has five lines before these.</summary>
    [Theory]
    [InlineData("    y[i] = i < n ? 2 * x[i] : 0;\n", "correctness", "wrote out of bounds of global memory", "line 5")]
    [InlineData("    if (i < n) y[i] = x[i] + x[i + n];\n", "correctness", "read out of bounds of global memory", "line 5")]
    [InlineData("    if (threadIdx.x < 32) __syncthreads();\n    if (i < n) y[i] = 2 * x[i];\n", "correctness", "waits at a block barrier", "line 5")]
    [InlineData("    for (volatile int turn = 0; turn >= 0; turn = 1) ;\n    if (i < n) y[i] = 2 * x[i];\n", "correctness", "did not", "block (0,0,0)")]
    [InlineData("    if (i < n) y[i] = *(const float*)((const char*)x + 1);\n", "correctness", "multiple of 4", "line 5")]
    public async Task ScreenAsync_Fault_NamesBlockThreadAndLine(string body, string gate, string what, string where)
    {
        var evaluation = await device.ScreenAsync(Head + body + "}\n");

        Assert.Equal((Verdict.Rejected, gate), (evaluation.Verdict, evaluation.Gate));
        Assert.Contains(what, evaluation.Reason, StringComparison.Ordinal);
        Assert.Contains(where, evaluation.Reason, StringComparison.Ordinal);
        Assert.Contains("thread (", evaluation.Reason, StringComparison.Ordinal);
    }

    /// <summary>Right while the threads of a block take turns in one order, wrong in another.</summary>
    [Fact]
    public async Task ScreenAsync_MissingBarrier_IsRejected()
    {
        var evaluation = await device.ScreenAsync(Head + """
                __shared__ float shared[64];
                shared[threadIdx.x] = i < n ? x[i] : 0;
                const float mine = shared[63 - threadIdx.x];
                __syncthreads();
                shared[63 - threadIdx.x] = 2 * mine;
                __syncthreads();
                if (i < n) y[i] = shared[threadIdx.x];
            }
            """);

        Assert.Equal(Verdict.Rejected, evaluation.Verdict);
        Assert.Contains(evaluation.Gate, new[] { "correctness", "determinism" });
    }

    [Theory]
    [InlineData("    ((float*)x)[i < n ? i : 0] = 0;\n    if (i < n) y[i] = 0;\n}\n", "correctness", "wrote to an input")]
    [InlineData("    if (i + 1 < n) y[i] = 2 * x[i];\n}\n", "correctness", "were never written")]
    [InlineData("    if (i < n) y[i] = 2.001f * x[i];\n}\n", "correctness", "the output is off by")]
    [InlineData("    if (i < n) y[i] = 2 * x[j];\n}\n", "compile", "'j' was not declared")]
    public async Task ScreenAsync_WrongKernel_IsRejectedWithTheReason(string body, string gate, string reason)
    {
        var evaluation = await device.ScreenAsync(Head + body);

        Assert.Equal((Verdict.Rejected, gate), (evaluation.Verdict, evaluation.Gate));
        Assert.Contains(reason, evaluation.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ScreenAsync_AfterAFault_TheNextKernelIsJudged()
    {
        Assert.Equal(Verdict.Rejected, (await device.ScreenAsync(Head + "    y[i + (1 << 20)] = 0;\n}\n")).Verdict);

        Assert.Equal(Verdict.Accepted, (await device.ScreenAsync(Head + "    if (i < n) y[i] = 2.0f * x[i];\n}\n")).Verdict);
    }

    [Fact]
    public async Task ScreenAsync_CppSource_SaysThatItIsForAProcessor()
    {
        var evaluation = await device.ScreenAsync("extern \"C\" void kernel() {}\n");

        Assert.Equal((Verdict.Rejected, "policy"), (evaluation.Verdict, evaluation.Gate));
        Assert.Contains("needs a CUDA source", evaluation.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ScreenAsync_ImpossibleLaunch_NamesItAndTheShape()
    {
        var evaluation = await device.ScreenAsync("// @launch twice<<<n - 4096, 64>>>(x, y, n)\nextern \"C\" __global__ void twice(const float* x, float* y, long long n) {}\n");

        Assert.Equal((Verdict.Rejected, "compile"), (evaluation.Verdict, evaluation.Gate));
        Assert.Contains("the grid's x is n - 4096 = 0 at n=4096", evaluation.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_NoSuchDevice_NamesThoseThatAre()
    {
        var absent = new CudaDevice("cudasim:7", new SandboxPolicy(0), TimeProvider.System);

        var exception = await Assert.ThrowsAsync<TaskDefectException>(() =>
            absent.OpenAsync(Fixture.Task(), Fixture.Settings, null, new Progress<string>(), TestContext.Current.CancellationToken));

        Assert.Contains("cudasim:0, cudasim:1, cudasim:2, cudasim:3", exception.Message, StringComparison.Ordinal);
    }

    private static Candidate Candidate(string source) => Contracts.Candidates.Candidate.Create(
        source, SourceDirectives.Parse(source).Directives?.Defaults ?? ImmutableSortedDictionary<string, long>.Empty, FlagSets.Cuda[0]);

    public sealed class Fixture : IAsyncLifetime
    {
        internal static readonly EvaluationSettings Settings = new(ScreenSeconds: 0.02, TimeoutSeconds: 1, ConfirmPairs: 2, ConfirmSeconds: 0.02);

        internal ITrialSession Session { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            var simulated = new CudaDevice("cudasim:0", new SandboxPolicy(0), TimeProvider.System);
            Session = await simulated.OpenAsync(Task(), Settings, null, new Progress<string>(), TestContext.Current.CancellationToken);
        }

        public ValueTask DisposeAsync() => Session.DisposeAsync();

        internal Task<Evaluation> ScreenAsync(string source) => Session.ScreenAsync(Candidate(source), TestContext.Current.CancellationToken);

        internal static KernelTask Task() => new(
            "twice", "Twice the input.", ["n"],
            [new BufferSpec("x", ElementType.Float32, ["n"])],
            [new BufferSpec("y", ElementType.Float32, ["n"])],
            [new Dims(["n"], [4096])],
            [new Dims(["n"], [1]), new Dims(["n"], [1001])],
            new WorkModel("n", "8*n"),
            new SourceFile("reference.cpp", "#include <cstdint>\nextern \"C\" void reference(const double* x, double* y, int64_t n)\n{\n    for (int64_t i = 0; i < n; i++) y[i] = 2 * x[i];\n}\n"),
            KernelTask.KnownDistributions, "float32",
            [new Baseline(new SourceFile("plain.cu", Head + "    if (i < n) y[i] = 2 * x[i];\n}\n"), [])],
            [new SourceFile("plain.cu", Head + "    if (i < n) y[i] = 2 * x[i];\n}\n")],
            1);
    }
}
