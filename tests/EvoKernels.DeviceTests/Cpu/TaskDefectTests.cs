using EvoKernels.Core.Ports;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Devices.Measurement;
using EvoKernels.Devices.Native;
using EvoKernels.Devices.Trials;
using EvoKernels.DeviceTests.Support;

namespace EvoKernels.DeviceTests.Cpu;

/// <summary>A broken task or machine is told in words, before any candidate is blamed.</summary>
[Collection(DeviceCollection.Name)]
public sealed class TaskDefectTests(DeviceFixture device)
{
    [Theory]
    [InlineData("this is no C++", "reference.cpp does not compile")]
    [InlineData("extern \"C\" void other() { }", "reference")]
    [InlineData("#include <cstdint>\nextern \"C\" void reference(const double*, double*, int64_t) { *(volatile int*)0 = 1; }", "the reference fails")]
    [InlineData("#include <cstdint>\nextern \"C\" void reference(const double*, double*, int64_t) { __builtin_trap(); }", "the reference fails")]
    [InlineData("extern \"C\" int undefined_helper();\nextern \"C\" void reference(const double*, double*, long) { undefined_helper(); }", "reference.cpp")]
    public async Task OpenAsync_BrokenReference_NamesTheFile(string reference, string message)
    {
        var defect = await Assert.ThrowsAsync<TaskDefectException>(() => OpenAsync(reference, null));

        Assert.Contains("reference.cpp", defect.Message, StringComparison.Ordinal);
        Assert.Contains(message, defect.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("this is no C++")]
    [InlineData("extern \"C\" void other() { }")]
    [InlineData("#include <cstdint>\nextern \"C\" void kernel(const float* x, float* y, int64_t n) { for (int64_t i = 0; i < n; i++) y[i] = 3 * x[i]; }")]
    [InlineData("#include <cstdint>\nextern \"C\" void kernel(const float* x, float* y, int64_t n) { for (int64_t i = 0; i + 8 <= n; i++) y[i] = 2 * x[i]; }")]
    [InlineData("#include <cstdint>\nextern \"C\" void kernel(const float* x, float* y, int64_t n) { y[n] = 0; for (int64_t i = 0; i < n; i++) y[i] = 2 * x[i]; }")]
    [InlineData("#include <cstdint>\nextern \"C\" void kernel(const float*, float*, int64_t) { *(volatile int*)0 = 1; }")]
    public async Task OpenAsync_BrokenBaseline_NamesTheFile(string baseline)
    {
        var defect = await Assert.ThrowsAsync<TaskDefectException>(() => OpenAsync(null, baseline));

        Assert.Contains("baselines/naive.cpp", defect.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Make_ReferenceHangs_NamesTheFile()
    {
        var stop = TestContext.Current.CancellationToken;
        var task = CopyScale.Task("#include <cstdint>\nextern \"C\" void reference(const double*, double*, int64_t) { for (volatile int i = 0;;) i = 0; }");
        using var kernel = await TaskBench.CompileAsync(device.Bench, task, task.Reference, [], Core.Operators.FlagSets.Default, "reference", stop);
        using var oracle = new ReferenceOracle(device.Bench.Tools, task, device.Bench.Start(kernel, trusted: true, TimeSpan.FromSeconds(0.5)));

        var defect = Assert.Throws<TaskDefectException>(() => oracle.Make(1, [8, 8, 8, 8], stop));

        Assert.Contains("reference.cpp", defect.Message, StringComparison.Ordinal);
        Assert.Contains("Timeout", defect.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_BrokenTasks_LeaveNoProcessBehind()
    {
        await Assert.ThrowsAsync<TaskDefectException>(() => OpenAsync("#include <cstdint>\nextern \"C\" void reference(const double*, double*, int64_t) { __builtin_trap(); }", null));
        GC.Collect();
        GC.WaitForPendingFinalizers();

        // Those of the shared session and nothing more: each screen starts and ends its own.
        var workers = Directory.GetDirectories("/proc").Count(folder => IsOurWorker(folder));
        await Assert.ThrowsAsync<TaskDefectException>(() => OpenAsync("#include <cstdint>\nextern \"C\" void reference(const double*, double*, int64_t) { __builtin_trap(); }", null));
        Assert.Equal(workers, Directory.GetDirectories("/proc").Count(folder => IsOurWorker(folder)));
    }

    [Fact]
    public async Task FindAsync_NoCompiler_SaysWhatToDo()
    {
        using var other = new EnvironmentValue(Toolchain.Variable, "/nonexistent/g++");

        var missing = await Assert.ThrowsAsync<ToolchainException>(() => DeviceFixture.Device().OpenAsync(
            CopyScale.Task(), DeviceFixture.Settings, null, new Progress<string>(), TestContext.Current.CancellationToken));

        Assert.Contains("/nonexistent/g++", missing.Message, StringComparison.Ordinal);
        Assert.Contains(Toolchain.Variable, missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FindAsync_CompilerThatIsNone_SaysWhatToDo()
    {
        using var other = new EnvironmentValue(Toolchain.Variable, "/bin/false");

        await Assert.ThrowsAsync<ToolchainException>(() => Toolchain.FindAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task OpenAsync_ForeignElementType_IsRefusedInWords()
    {
        var task = CopyScale.Task();
        task = task with { Inputs = [task.Inputs[0] with { Type = Contracts.Tasks.ElementType.Int32 }] };

        var defect = await Assert.ThrowsAsync<TaskDefectException>(() => DeviceFixture.Device().OpenAsync(
            task, DeviceFixture.Settings, null, new Progress<string>(), TestContext.Current.CancellationToken));

        Assert.Contains("int32", defect.Message, StringComparison.Ordinal);
    }

    private static Task<ITrialSession> OpenAsync(string? reference, string? baseline) => DeviceFixture.Device().OpenAsync(
        CopyScale.Task(reference, baseline), new EvaluationSettings(ScreenSeconds: 0.02, TimeoutSeconds: 4), null, new Progress<string>(), TestContext.Current.CancellationToken);

    private bool IsOurWorker(string folder)
    {
        try
        {
            return File.ResolveLinkTarget(Path.Combine(folder, "exe"), returnFinalTarget: false)?.FullName == device.Bench.Tools.Worker
                && File.ReadAllText(Path.Combine(folder, "stat")).Split(')')[^1].Split(' ')[2] == $"{Environment.ProcessId}";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
