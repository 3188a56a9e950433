using EvoKernels.Devices.Measurement;
using EvoKernels.DeviceTests.Support;

namespace EvoKernels.DeviceTests.Sandbox;

/// <summary>Constructors run at <c>dlopen</c>, under a wider filter: it must hold as well.</summary>
[Collection(DeviceCollection.Name)]
public sealed class LoadingFilterTests(DeviceFixture device)
{
    private const int BadSystemCall = 31;

    [Theory]
    [InlineData("fork", "sys(57);")]
    [InlineData("clone", "sys(56, 0x10f00);")]
    [InlineData("socket", "sys(41, 2, 1, 0);")]
    [InlineData("execve", "sys(59, (long)\"/bin/sh\", 0, 0);")]
    [InlineData("kill", "sys(62, -1, 9);")]
    [InlineData("clock_gettime", "long t[2]; sys(228, 1, (long)t);")]
    [InlineData("ptrace", "sys(101, 0);")]
    [InlineData("prctl", "sys(157, 26, 1);")]
    [InlineData("rt_sigaction", "long s[4] = {}; sys(13, 31, (long)s, 0, 8);")]
    [InlineData("open", "sys(2, (long)\"/etc/passwd\", 0);")]
    [InlineData("dup", "sys(32, 0);")]
    [InlineData("getdents64", "long b[64]; sys(217, 0, (long)b, sizeof b);")]
    public async Task Spawn_ForbiddenSystemCall_EndsTheChild(string name, string body)
    {
        using var worker = await HostileWorker.StartAsync(device, Hostile.Constructor(body));

        var reply = worker.Spawn();

        Assert.True(reply is { Status: WorkerStatus.Signal, Detail: BadSystemCall }, $"{name}: {reply.Status} {reply.Detail}");
    }

    /// <summary>The loader needs these calls, so they come back: with a refusal. Exit code 42 would say that they were granted.</summary>
    [Theory]
    [InlineData("a file of the system", "if (sys(257, -100, (long)\"/etc/passwd\", 0) >= 0) sys(231, 42);")]
    [InlineData("the environment", "if (sys(257, -100, (long)\"/proc/self/environ\", 0) >= 0) sys(231, 42);")]
    [InlineData("its own memory", "if (sys(257, -100, (long)\"/proc/self/mem\", 2) >= 0) sys(231, 42);")]
    [InlineData("a new file", "if (sys(257, -100, (long)\"/tmp/evokernels-hostile\", 0101, 0600) >= 0) sys(231, 42);")]
    [InlineData("shared memory", "if (sys(257, -100, (long)\"/dev/shm/evokernels-hostile\", 0102, 0600) >= 0) sys(231, 42);")]
    [InlineData("a folder", "if (sys(257, -100, (long)\"/tmp\", 0200000) >= 0) sys(231, 42);")]
    [InlineData("memory to write and run", "if ((unsigned long)sys(9, 0, 4096, 7, 34, -1) < -4095ul) sys(231, 42);")]
    [InlineData("to run what was written", "long p = sys(9, 0, 4096, 3, 34, -1); *(volatile char*)p = (char)0xc3; if (sys(10, p, 4096, 5) == 0) sys(231, 42);")]
    [InlineData("any inherited descriptor", "for (int fd = 2; fd < 1024; fd++) { char s[256]; if (sys(5, fd, (long)s) == 0) sys(231, 42); }")]
    [InlineData("more memory than the limit", "if ((unsigned long)sys(9, 0, 1l << 40, 3, 0x4022, -1) < -4095ul) sys(231, 42);")]
    public async Task Spawn_RefusedSystemCall_IsNotGranted(string name, string body)
    {
        using var worker = await HostileWorker.StartAsync(device, Hostile.Constructor(body));

        var reply = worker.Spawn();

        Assert.True(reply.Status == WorkerStatus.Ok, $"{name}: {reply.Status} {reply.Detail}");
        Assert.Equal(WorkerStatus.Ok, worker.Call().Status);
        Assert.Equal(2f, worker.Output(1));
    }

    [Fact]
    public async Task Spawn_ConstructorExits_IsTold()
    {
        using var worker = await HostileWorker.StartAsync(device, Hostile.Constructor("sys(231, 0);"));

        var reply = worker.Spawn();

        Assert.True(reply is { Status: WorkerStatus.Exited, Detail: 0 }, $"{reply.Status} {reply.Detail}");
    }

    [Theory]
    [InlineData("exits as if the harness had failed", "sys(231, 72);")]
    [InlineData("exits as if a layer were missing", "sys(231, 73);")]
    public async Task Spawn_ConstructorBlamesTheHarness_IsNotBelieved(string name, string body)
    {
        using var worker = await HostileWorker.StartAsync(device, Hostile.Constructor(body));

        var reply = worker.Spawn();

        Assert.True(reply.Status == WorkerStatus.Exited, $"{name}: {reply.Status} {reply.Detail}");
    }

    [Theory]
    [InlineData("hangs", "for (volatile int i = 0;;) i = 0;", WorkerStatus.Timeout)]
    [InlineData("hangs with its pipe closed", "sys(3, 1); for (volatile int i = 0;;) i = 0;", WorkerStatus.Forged)]
    [InlineData("answers a little", "sys(1, 1, (long)\"abc\", 3); for (volatile int i = 0;;) i = 0;", WorkerStatus.Forged)]
    public async Task Spawn_ConstructorNeverReturns_IsEnded(string name, string body, object expected)
    {
        using var worker = await HostileWorker.StartAsync(device, Hostile.Constructor(body), timeoutSeconds: 0.5);

        var reply = worker.Spawn();

        Assert.True(reply.Status == (WorkerStatus)expected, $"{name}: {reply.Status} {reply.Detail}");
    }

    [Fact]
    public async Task Spawn_ConstructorSaysReady_CannotAnswerTwice()
    {
        // Claims to be ready, then lets the real message follow: the first command finds a stray answer.
        using var worker = await HostileWorker.StartAsync(device, Hostile.Constructor("uint64_t ready = ~0ull; sys(1, 1, (long)&ready, 8);"));
        worker.Spawn();

        Assert.Equal(WorkerStatus.Forged, worker.Call().Status);
    }
}
