using System.Collections.Immutable;
using EvoKernels.Contracts.Candidates;
using EvoKernels.Contracts.Tasks;
using EvoKernels.Core.Operators;
using EvoKernels.Core.Sources;
using EvoKernels.DeviceTests.Support;
using EvoKernels.Hosting.Configuration;
using EvoKernels.WrongKernels;

namespace EvoKernels.DeviceTests.Tasks;

/// <summary>Every built-in task tells right kernels from wrong ones, on its held-out shapes alone.</summary>
[Collection(DeviceCollection.Name)]
public sealed class BuiltInTaskTests(DeviceFixture device)
{
    private const ulong Seed = 1;
    private const int WrongKernels = 3;
    private const int Tfloat32Dropped = 13;

    public static TheoryData<string> Names => [.. TaskLoader.BuiltIn()];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Verify_KernelsOfTask_OnlyRightOnesPass(string name)
    {
        var stop = TestContext.Current.CancellationToken;
        var task = Study.Small(TaskLoader.Load(name).For(isCuda: false));
        using var judge = await WrongKernelJudge.OpenAsync(device.Bench, task, Seed, stop);

        foreach (var seed in task.Seeds)
        {
            var (fate, reason) = await judge.JudgeAsync(Kernel(seed.Text, task), null, stop);
            Assert.True(fate == Fate.Survived, $"{seed.Name} should pass: {reason}");
        }

        foreach (var (what, text) in LessPrecise(task))
        {
            var (fate, reason) = await judge.JudgeAsync(Kernel(text, task), null, stop);
            Assert.True(fate == Fate.Rejected, $"{what} should be rejected: {fate} {reason}");
            Assert.StartsWith("correctness: ", reason, StringComparison.Ordinal);
        }

        var study = await Study.RunAsync(judge, task, WrongKernels, Seed, stop);
        Assert.Equal(WrongKernels, study.Judged);
        Assert.True(!study.Unexplained.Any(), string.Join('\n', study.Unexplained.Select(wrong => $"{wrong.Id} {wrong.Description}")));
    }

    /// <summary>The plain baseline in tfloat32, whose 10 bits are also float16's and more than bfloat16's. A transpose computes nothing, a histogram no floats.</summary>
    private static IEnumerable<(string What, string Text)> LessPrecise(KernelTask task)
    {
        var naive = task.Baselines.First(baseline => baseline.Source.Name == "baselines/naive.cpp").Source.Text;
        if (task.Inputs.Any(input => input.Type == ElementType.Float32))
        {
            yield return ("rounded inputs", LowPrecision.Inputs(naive, task, Tfloat32Dropped));
        }

        if (task.Name is not ("transpose" or "histogram"))
        {
            yield return ("rounded arithmetic", LowPrecision.Arithmetic(naive, Tfloat32Dropped));
        }
    }

    private static Candidate Kernel(string text, KernelTask task) =>
        Candidate.Create(text, SourceDirectives.Parse(text, task).Directives?.Defaults ?? ImmutableSortedDictionary<string, long>.Empty, FlagSets.Default);
}
