using System.Collections.Immutable;
using EvoKernels.Contracts.Candidates;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Contracts.Tasks;
using EvoKernels.Core.Operators;
using EvoKernels.Core.Ports;
using EvoKernels.Core.Sources;
using EvoKernels.Hosting.Configuration;

namespace EvoKernels.GpuTests;

/// <summary>Kernels judged on the GPU: all that a task brings, and those that fault or hang.</summary>
public sealed class KernelTests
{
    public static TheoryData<string> Tasks => [.. TaskLoader.BuiltIn()];

    [Theory]
    [MemberData(nameof(Tasks))]
    public async Task ScreenAsync_SeedsAndBaselines_AreAccepted(string name)
    {
        Gpu.Require();
        var task = TaskLoader.Load(name).For(isCuda: true);
        await using var session = await OpenAsync(Gpu.Id, task);

        foreach (var source in task.Seeds.Concat(task.Baselines.Select(baseline => baseline.Source)).DistinctBy(source => source.Text))
        {
            var evaluation = await session.ScreenAsync(Candidate(source, task), TestContext.Current.CancellationToken);

            Assert.True(evaluation.Verdict == Verdict.Accepted, $"{source.Name}: {evaluation.Verdict} by {evaluation.Gate}: {evaluation.Reason}");
        }
    }

    [Theory]
    [InlineData("c[i + (1LL << 40)] = 0;", "ILLEGAL_ADDRESS", "out of bounds")]
    [InlineData("while (((volatile float*)c)[0] != 12345.0f) ((volatile float*)c)[0] = 1;", "did not finish", "did not")]
    public async Task ScreenAsync_FaultOrHang_IsRejectedAndTheNextOneJudged(string body, string said, string simulated)
    {
        Gpu.Require();
        var task = TaskLoader.Load("vector-add").For(isCuda: true);
        await using var session = await OpenAsync(Gpu.Id, task, new EvaluationSettings(TimeoutSeconds: 2));
        var source = "// @launch bad<<<1, 32>>>(a, b, c, n)\nextern \"C\" __global__ void bad(const float* a, const float* b, float* c, long long n) { const long long i = threadIdx.x; " + body + " }\n";

        var bad = await session.ScreenAsync(Core(source), TestContext.Current.CancellationToken);
        var good = await session.ScreenAsync(Candidate(task.Seeds[0], task), TestContext.Current.CancellationToken);

        Assert.Equal((Verdict.Rejected, "correctness"), (bad.Verdict, bad.Gate));
        Assert.Contains(Gpu.IsSimulated ? simulated : said, bad.Reason, StringComparison.Ordinal);
        Assert.True(good.Verdict == Verdict.Accepted, good.Reason);
    }

    [Fact]
    public async Task ScreenAsync_TwoGpus_JudgeAtTheSameTime()
    {
        var (one, other) = Gpu.RequireTwo();
        var task = TaskLoader.Load("vector-add").For(isCuda: true);

        var evaluations = await Task.WhenAll(new[] { one, other }.Select(async id =>
        {
            await using var session = await OpenAsync(id, task);
            return await session.ScreenAsync(Candidate(task.Seeds[0], task), TestContext.Current.CancellationToken);
        }));

        Assert.All(evaluations, evaluation => Assert.True(evaluation.Verdict == Verdict.Accepted, evaluation.Reason));
        Assert.Equal([one, other], evaluations.Select(evaluation => evaluation.Device));
    }

    internal static Task<ITrialSession> OpenAsync(string id, KernelTask task, EvaluationSettings? settings = null) =>
        Gpu.Open(id).OpenAsync(task, settings ?? new EvaluationSettings(), null, new Progress<string>(), TestContext.Current.CancellationToken);

    internal static Candidate Candidate(SourceFile source, KernelTask task) =>
        EvoKernels.Contracts.Candidates.Candidate.Create(source.Text, SourceDirectives.Parse(source.Text, task).Directives!.Defaults, FlagSets.Cuda[0]);

    private static Candidate Core(string source) => EvoKernels.Contracts.Candidates.Candidate.Create(source, ImmutableSortedDictionary<string, long>.Empty, FlagSets.Cuda[0]);
}
