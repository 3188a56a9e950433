using System.Diagnostics;
using System.Runtime.Versioning;
using EvoKernels.ClusterTests.Simulation;
using EvoKernels.Hosting.Locks;
using Microsoft.Extensions.Time.Testing;

namespace EvoKernels.ClusterTests.Locks;

public sealed class DeviceLockTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();

    private static CancellationToken Never => TestContext.Current.CancellationToken;

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public async Task AcquireAsync_HeldBySomebody_WaitsAndSaysForWhom()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
        var told = new Told();
        var first = await new DeviceLock(time, _temporary.Root).AcquireAsync("cpu:0", null, Never);

        var waiting = new DeviceLock(time, _temporary.Root).AcquireAsync("cpu:0", told, Never).AsTask();

        Assert.False(waiting.IsCompleted);
        Assert.Equal($"waiting for cpu:0: process {Environment.ProcessId} since 2026-01-02 03:04:05 UTC uses it", Assert.Single(told.Texts));
        first.Dispose();
        time.Advance(TimeSpan.FromSeconds(1));
        (await waiting).Dispose();
    }

    [Fact]
    public async Task AcquireAsync_OtherDevice_DoesNotWait()
    {
        var deviceLock = new DeviceLock(TimeProvider.System, _temporary.Root);
        using var first = await deviceLock.AcquireAsync("cpu:0", null, Never);
        using var second = await deviceLock.AcquireAsync("cpu:1", null, Never);
        Assert.NotNull(second);
    }

    [Fact]
    public async Task AcquireAsync_TwoWait_TheNextHolderIsTheOneInFront()
    {
        var time = new FakeTimeProvider();
        var deviceLock = new DeviceLock(time, _temporary.Root);
        var first = await deviceLock.AcquireAsync("cpu:0", null, Never);
        var second = deviceLock.AcquireAsync("cpu:0", null, Never).AsTask();

        // The first comes again at once, as a busy run does; without a place in front it would always win.
        first.Dispose();
        var again = deviceLock.AcquireAsync("cpu:0", null, Never).AsTask();
        Assert.False(again.IsCompleted);

        time.Advance(TimeSpan.FromMilliseconds(20));
        (await second).Dispose();
        while (!again.IsCompleted)
        {
            time.Advance(TimeSpan.FromMilliseconds(20));
            await Task.Yield();
        }

        (await again).Dispose();
    }

    [Fact]
    public async Task AcquireAsync_HeldByAnotherProcess_WaitsUntilItDies()
    {
        var path = _temporary.Inside("evokernels-cpu%3A0.lock");
        await File.WriteAllTextAsync(path, "process 1 since yesterday", Never);
        using var holder = Process.Start(new ProcessStartInfo("flock", ["--exclusive", path, "sh", "-c", "echo held; read line"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        Assert.Equal("held", await holder.StandardOutput.ReadLineAsync(Never));
        var told = new Told();

        var waiting = new DeviceLock(TimeProvider.System, _temporary.Root).AcquireAsync("cpu:0", told, Never).AsTask();
        Assert.False(waiting.IsCompleted);
        Assert.Contains("process 1 since yesterday", Assert.Single(told.Texts), StringComparison.Ordinal);

        holder.Kill(entireProcessTree: true);
        (await waiting).Dispose();
    }

    [Fact]
    public async Task AcquireAsync_Cancelled_StopsWaiting()
    {
        var deviceLock = new DeviceLock(TimeProvider.System, _temporary.Root);
        using var held = await deviceLock.AcquireAsync("cpu:0", null, Never);
        using var stop = new CancellationTokenSource();
        var waiting = deviceLock.AcquireAsync("cpu:0", null, stop.Token).AsTask();

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact, UnsupportedOSPlatform("windows")]
    public async Task AcquireAsync_FileOfTheLock_CanBeLockedByEveryUser()
    {
        using var held = await new DeviceLock(TimeProvider.System, _temporary.Root).AcquireAsync("cpu:0", null, Never);
        const UnixFileMode Everybody = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead
            | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        Assert.Equal(Everybody, File.GetUnixFileMode(_temporary.Inside("evokernels-cpu%3A0.lock")));
    }

    private sealed class Told : IProgress<string>
    {
        public List<string> Texts { get; } = [];

        public void Report(string value) => Texts.Add(value);
    }
}
