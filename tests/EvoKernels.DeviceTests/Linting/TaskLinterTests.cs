using EvoKernels.Contracts.Tasks;
using EvoKernels.Core.Linting;
using EvoKernels.Core.Ports;
using EvoKernels.DeviceTests.Support;
using EvoKernels.Devices.Linting;
using EvoKernels.Devices.Trials;

namespace EvoKernels.DeviceTests.Linting;

/// <summary>The linter finds what would let a wrong kernel pass, and lets a sound task pass.</summary>
[Collection(DeviceCollection.Name)]
public sealed class TaskLinterTests(DeviceFixture device)
{
    private const string Loop = "for (int64_t i = 0; i < n; i++)";

    [Fact]
    public async Task Lint_SoundTask_HasNoDefectAndShowsHowTolerancesCameAbout()
    {
        var report = await LintAsync(Task());

        Assert.Empty(report.Defects);
        Assert.All(report.Mutants, mutant => Assert.NotNull(mutant.FailedBy));
        Assert.Contains(report.Mutants, mutant => mutant is { Mutant: "x rounded to tfloat32", FailedBy: "fine-steps" });
        Assert.Equal(4 * 9, report.Tolerances.Length);
        Assert.Contains(report.Tolerances, one => one is { Distribution: "exact-integers", AllowedNorm: 0, AllowedElement: 0 });
    }

    [Theory]
    [InlineData("y[i] = 3;", "y[i] = 3;", "sensitivity", "does not depend on 'x'")]
    [InlineData("y[i] = 3;", "y[i] = 3;", "mutants", "a constant")]
    [InlineData("y[i] = 0 * x[i];", "y[i] = 0;", "mutants", "zeros")]
    [InlineData("y[i] = x[i];", "y[i] = x[i];", "mutants", "a copy of x")]
    [InlineData("y[i] = x[0];", "y[i] = x[0];", "mutants", "every 100th element of x ignored")]
    [InlineData("y[i] = x[i] > 0 ? 1 : 0;", "y[i] = x[i] > 0 ? 1 : 0;", "mutants", "x rounded to bfloat16")]
    public async Task Lint_TaskThatCannotTell_NamesTheCheck(string reference, string baseline, string check, string message)
    {
        var report = await LintAsync(Task(reference, baseline));

        Assert.Contains(report.Defects, finding => finding.Check == check && finding.Message.Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Lint_ReferenceThatRemembers_IsADefect()
    {
        var report = await LintAsync(CopyScale.Task("""
            #include <cstdint>
            static int calls;
            extern "C" void reference(const double* x, double* y, int64_t n)
            {
                const double factor = calls++ == 0 ? 2.002 : 2;
                for (int64_t i = 0; i < n; i++) y[i] = factor * x[i];
            }
            """));

        Assert.Contains(report.Defects, finding => finding.Check == "hidden state");
    }

    [Fact]
    public async Task Lint_RowsAllEqual_WarnsOfTheAxis()
    {
        var task = Task() with
        {
            DimNames = ["n", "m"],
            Outputs = [new BufferSpec("y", ElementType.Float32, ["m", "n"])],
            Shapes = [new Dims(["n", "m"], [65536, 3])],
            HeldOut = [new Dims(["n", "m"], [17, 2])],
            Reference = new SourceFile("reference.cpp", "#include <cstdint>\nextern \"C\" void reference(const double* x, double* y, int64_t n, int64_t m) { for (int64_t i = 0; i < n * m; i++) y[i] = 2 * x[i % n]; }"),
            Baselines = [new Baseline(new SourceFile("baselines/naive.cpp", "#include <cstdint>\nextern \"C\" void kernel(const float* x, float* y, int64_t n, int64_t m) { for (int64_t i = 0; i < n * m; i++) y[i] = 2 * x[i % n]; }"), [])],
        };

        var report = await LintAsync(task);

        Assert.Contains(report.Findings, finding => finding is { Check: "axes", IsDefect: false } && finding.Message.Contains("'m'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task OpenAsync_TaskWithDefect_IsRefusedTwiceInTheSameWords()
    {
        var task = Task("y[i] = 3;", "y[i] = 3;");
        var first = await Assert.ThrowsAsync<TaskDefectException>(() => OpenAsync(task));
        var remembered = await Assert.ThrowsAsync<TaskDefectException>(() => OpenAsync(task));

        Assert.Contains("cannot be used", first.Message, StringComparison.Ordinal);
        Assert.Equal(first.Message, remembered.Message);
    }

    private static async Task OpenAsync(KernelTask task)
    {
        await using var session = await DeviceFixture.Device().OpenAsync(task, DeviceFixture.Settings, null, new Progress<string>(), TestContext.Current.CancellationToken);
    }

    private async Task<LintReport> LintAsync(KernelTask task)
    {
        var stop = TestContext.Current.CancellationToken;
        using var bench = await TaskBench.OpenAsync(device.Bench, task, DeviceFixture.Settings, stop);
        using var cases = bench.MakeCases(1, stop);
        return new TaskLinter(bench, cases, stop).Lint(isTimed: false);
    }

    private static KernelTask Task(string reference = "y[i] = 2 * x[i];", string baseline = "y[i] = 2 * x[i];") => CopyScale.Task(
        $"#include <cstdint>\nextern \"C\" void reference(const double* x, double* y, int64_t n) {{ {Loop} {reference} }}", CopyScale.Kernel($"{Loop} {baseline}"), "linted");
}
