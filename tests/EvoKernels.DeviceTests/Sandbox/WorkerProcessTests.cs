using System.Diagnostics;
using EvoKernels.Devices.Measurement;
using EvoKernels.Devices.Native;
using EvoKernels.DeviceTests.Support;

namespace EvoKernels.DeviceTests.Sandbox;

/// <summary>What a live worker and a live jail are, seen from outside.</summary>
[Collection(DeviceCollection.Name)]
public sealed class WorkerProcessTests(DeviceFixture device)
{
    [Fact]
    public async Task Start_SecretInOurEnvironment_IsNotInTheWorkers()
    {
        Assert.Equal(Secrets.Value, Environment.GetEnvironmentVariable(Secrets.Name));
        using var worker = await HostileWorker.StartAsync(device, CopyScale.Kernel(CopyScale.Honest));
        worker.Spawn();

        var environments = Workers().Select(process => ReadOrNull($"/proc/{process}/environ")).Where(text => text is not null).ToArray();

        Assert.SkipWhen(environments.Length == 0, "this user may not read a worker's environment");
        Assert.All(environments, text => Assert.Equal(string.Empty, text));
    }

    [Fact]
    public async Task Jail_SecretInOurEnvironment_IsNotInTheCompilers()
    {
        var seen = await JailedAsync("/usr/bin/env");

        Assert.True(seen.Succeeded, seen.Errors);
        Assert.DoesNotContain(Secrets.Value, seen.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("HOME=", seen.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cat /etc/passwd")]
    [InlineData("cat /proc/self/environ")]
    [InlineData("cat /proc/$PPID/environ")]
    [InlineData("ls /tmp")]
    [InlineData("ls /root")]
    [InlineData("echo x > /tmp/evokernels-hostile")]
    [InlineData("echo x > /dev/shm/evokernels-hostile")]
    public async Task Jail_FilesOutside_AreRefused(string command)
    {
        var result = await JailedAsync("/bin/sh", "-c", command);

        Assert.False(result.Succeeded);
        Assert.DoesNotContain("root:", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Jail_WhoeverStartedItIsGone_EndsWithItsCompiler()
    {
        var mark = $"301.{Environment.ProcessId}";
        var work = Directory.CreateTempSubdirectory("evokernels-jail-test-").FullName;
        using var jail = Process.Start(new ProcessStartInfo(
            device.Bench.Tools.Jail, [work, CacheFolder.Sub("headers"), "10", "4096", "0", "any", "--", "/bin/sleep", mark]) { RedirectStandardInput = true })!;
        bool IsAsleep() => Processes().Any(process => ReadOrNull($"/proc/{process}/cmdline") == $"/bin/sleep\0{mark}\0");
        Assert.True(SpinWait.SpinUntil(IsAsleep, TimeSpan.FromSeconds(20)));

        // As the operating system does for a process that was killed.
        jail.StandardInput.Close();
        await jail.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(124, jail.ExitCode);
        Assert.True(SpinWait.SpinUntil(() => !IsAsleep(), TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task Jail_GivenCores_StaysOnThem()
    {
        var core = Processors.Allowed()[0];
        var result = await JailedOnAsync($"{core}", "/usr/bin/nproc");

        Assert.True(result.Succeeded, result.Errors);
        Assert.Equal("1", result.Output.Trim());
    }

    [Theory]
    [InlineData("")]
    [InlineData("one")]
    [InlineData("99999999")]
    public async Task Jail_CoresThatAreNone_IsAnErrorOfOurs(string cores)
    {
        var result = await JailedOnAsync(cores, "/usr/bin/nproc");

        Assert.Equal(125, result.ExitCode);
    }

    [Fact]
    public async Task Jail_WhatTheCommandLeavesRunning_EndsWithIt()
    {
        var mark = $"300.{Environment.ProcessId}";
        var result = await JailedAsync("/bin/sh", "-c", $"setsid sleep {mark} </dev/null >/dev/null 2>&1 & exit 0");

        Assert.True(result.Succeeded, result.Errors);
        Assert.DoesNotContain(Processes(), process => ReadOrNull($"/proc/{process}/cmdline")?.Contains(mark, StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task Dispose_ChildInAnEndlessLoop_LeavesNoProcess()
    {
        var before = Workers().ToHashSet();
        var worker = await HostileWorker.StartAsync(device, CopyScale.Kernel("for (volatile int i = 0;;) i = 0;"), timeoutSeconds: 60);
        worker.Spawn();
        var ours = Workers().Where(process => !before.Contains(process)).ToArray();
        Assert.NotEmpty(ours);
        var running = Task.Run(() =>
        {
            try
            {
                worker.Call();
            }
            catch (Exception exception) when (exception is WorkerFailedException or ObjectDisposedException or InvalidOperationException)
            {
                // The worker was taken away in mid-call, as meant.
            }
        }, TestContext.Current.CancellationToken);

        foreach (var process in ours)
        {
            using var template = Process.GetProcessById(process);
            template.Kill();
        }

        await running;
        worker.Dispose();
        using var wait = new ManualResetEventSlim();
        for (var tries = 0; tries < 100 && ours.Any(IsRunning); tries++)
        {
            wait.Wait(50, TestContext.Current.CancellationToken);
        }

        Assert.DoesNotContain(ours, IsRunning);
    }

    private Task<ProcessResult> JailedAsync(params string[] command) => JailedOnAsync("any", command);

    private Task<ProcessResult> JailedOnAsync(string cores, params string[] command)
    {
        var work = Directory.CreateTempSubdirectory("evokernels-jail-test-").FullName;
        return ProcessRunner.RunAsync(
            device.Bench.Tools.Jail, [work, CacheFolder.Sub("headers"), "10", "4096", "0", cores, "--", .. command], work, TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
    }

    private IEnumerable<int> Workers() => Processes().Where(process => ReadLinkOrNull($"/proc/{process}/exe") == device.Bench.Tools.Worker);

    private static IEnumerable<int> Processes() => Directory.GetDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out _)).Select(name => int.Parse(name!));

    private static bool IsRunning(int process) => ReadOrNull($"/proc/{process}/stat") is { } stat && stat[stat.LastIndexOf(')')..].StartsWith(") Z", StringComparison.Ordinal) is false;

    private static string? ReadOrNull(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string? ReadLinkOrNull(string path)
    {
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: false)?.FullName;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
