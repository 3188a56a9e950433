using EvoKernels.Devices.Measurement;
using EvoKernels.DeviceTests.Support;

namespace EvoKernels.DeviceTests.Sandbox;

/// <summary>The worker alone, without the policy gate: hostile code runs, and gets nowhere.</summary>
[Collection(DeviceCollection.Name)]
public sealed class RunningFilterTests(DeviceFixture device)
{
    private const int BadSystemCall = 31;
    private const int Segmentation = 11;

    [Theory]
    [InlineData("open", "sys(2, (long)\"/etc/passwd\", 0);")]
    [InlineData("openat", "sys(257, -100, (long)\"/etc/passwd\", 0);")]
    [InlineData("openat2", "long how[3] = {}; sys(437, -100, (long)\"/etc/passwd\", (long)how, 24);")]
    [InlineData("creat", "sys(85, (long)\"/tmp/evokernels-hostile\", 0600);")]
    [InlineData("socket", "sys(41, 2, 1, 0);")]
    [InlineData("fork", "sys(57);")]
    [InlineData("vfork", "sys(58);")]
    [InlineData("clone", "sys(56, 0x10f00);")]
    [InlineData("clone3", "long a[11] = {}; sys(435, (long)a, 88);")]
    [InlineData("execve", "sys(59, (long)\"/bin/sh\", 0, 0);")]
    [InlineData("ptrace", "sys(101, 0);")]
    [InlineData("kill the parent", "sys(62, -1, 9);")]
    [InlineData("tgkill", "sys(234, 1, 1, 9);")]
    [InlineData("getppid", "sys(110);")]
    [InlineData("mprotect", "sys(10, (long)y & ~4095l, 4096, 7);")]
    [InlineData("mmap", "sys(9, 0, 4096, 7, 34, -1);")]
    [InlineData("mremap", "sys(25, (long)y & ~4095l, 4096, 8192, 1);")]
    [InlineData("munmap", "sys(11, (long)y & ~4095l, 4096);")]
    [InlineData("madvise", "sys(28, (long)y & ~4095l, 4096, 9);")]
    [InlineData("brk", "sys(12, 0);")]
    [InlineData("clock_gettime", "long t[2]; sys(228, 1, (long)t);")]
    [InlineData("gettimeofday", "long t[2]; sys(96, (long)t);")]
    [InlineData("times", "long t[4]; sys(100, (long)t);")]
    [InlineData("getrusage", "long t[18]; sys(98, 0, (long)t);")]
    [InlineData("nanosleep", "long t[2] = {0, 1000000}; sys(35, (long)t);")]
    [InlineData("sched_yield", "sys(24);")]
    [InlineData("sched_setaffinity", "long m = -1; sys(203, 0, 8, (long)&m);")]
    [InlineData("setpriority", "sys(141, 0, 0, 0);")]
    [InlineData("alarm", "sys(37, 1);")]
    [InlineData("setitimer", "long t[4] = {0, 1, 0, 1}; sys(38, 0, (long)t);")]
    [InlineData("rt_sigaction", "long s[4] = {}; sys(13, 11, (long)s, 0, 8);")]
    [InlineData("prctl (turn the clock on)", "sys(157, 26, 1);")]
    [InlineData("arch_prctl", "sys(158, 0x1002, 0);")]
    [InlineData("seccomp", "sys(317, 0, 0, 0);")]
    [InlineData("io_uring_setup", "long p[15] = {}; sys(425, 1, (long)p);")]
    [InlineData("memfd_create", "sys(319, (long)\"x\", 0);")]
    [InlineData("userfaultfd", "sys(323, 0);")]
    [InlineData("perf_event_open", "sys(298, 0, 0, -1, -1, 0);")]
    [InlineData("process_vm_readv", "sys(310, 1, 0, 0, 0, 0, 0);")]
    [InlineData("shmget", "sys(29, 1, 4096, 0777);")]
    [InlineData("dup2", "sys(33, 1, 5);")]
    [InlineData("close", "sys(3, 1);")]
    [InlineData("fcntl", "sys(72, 1, 4, 0x800);")]
    [InlineData("ioctl", "sys(16, 1, 0x5421, 0);")]
    [InlineData("pread64", "sys(17, 0, (long)y, 4, 0);")]
    [InlineData("read of another descriptor", "sys(0, 1, (long)y, 4);")]
    [InlineData("write to standard error", "sys(1, 2, (long)\"hello\", 5);")]
    [InlineData("write to descriptor 7", "sys(1, 7, (long)\"hello\", 5);")]
    [InlineData("getrandom", "sys(318, (long)y, 4, 0);")]
    [InlineData("x32 open", "sys(0x40000002, (long)\"/etc/passwd\", 0);")]
    [InlineData("32-bit getpid", "asm volatile(\"int $0x80\" :: \"a\"(20) : \"memory\");")]
    [InlineData("thread exit", "sys(60, 0);")]
    public async Task Run_ForbiddenSystemCall_EndsTheChild(string name, string body)
    {
        using var worker = await HostileWorker.StartAsync(device, Hostile.Call(CopyScale.Honest + body));
        Assert.Equal(WorkerStatus.Ok, worker.Spawn().Status);

        var reply = worker.Call();

        Assert.True(reply is { Status: WorkerStatus.Signal, Detail: BadSystemCall }, $"{name}: {reply.Status} {reply.Detail}");
        // The template has lost nothing: the next life starts as if nothing had been.
        Assert.Equal(WorkerStatus.Ok, worker.Spawn().Status);
    }

    [Theory]
    [InlineData("rdtsc", "y[0] = (float)__builtin_ia32_rdtsc();")]
    [InlineData("rdtscp", "unsigned a; y[0] = (float)__builtin_ia32_rdtscp(&a);")]
    [InlineData("input", "((volatile float*)x)[0] = 1;")]
    [InlineData("the worker's code", "((volatile char*)__builtin_return_address(0))[0] = 1;")]
    [InlineData("run the stack", "volatile unsigned char code[1] = {0xc3}; ((void (*)())code)();")]
    public async Task Run_ForbiddenAccess_Faults(string name, string body)
    {
        using var worker = await HostileWorker.StartAsync(device, Hostile.Call(CopyScale.Honest + body));
        worker.Spawn();

        var reply = worker.Call();

        Assert.True(reply is { Status: WorkerStatus.Signal, Detail: Segmentation }, $"{name}: {reply.Status} {reply.Detail}");
    }

    [Fact]
    public async Task Run_ClockByTheVdso_EndsTheChild()
    {
        using var worker = await HostileWorker.StartAsync(device, Hostile.Call(
            CopyScale.Honest + "long t[2]; clock_gettime(1, t); y[0] = (float)t[1];", "extern \"C\" int clock_gettime(int, long*);"));
        worker.Spawn();

        var reply = worker.Call();

        // rdtsc faults; where the clock is another one, the vdso falls back to the system call.
        Assert.True(reply is { Status: WorkerStatus.Signal, Detail: Segmentation or BadSystemCall }, $"{reply.Status} {reply.Detail}");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(72)]
    [InlineData(74)]
    public async Task Run_Exits_IsToldApart(int code)
    {
        using var worker = await HostileWorker.StartAsync(device, Hostile.Call($"sys(231, {code});"));
        worker.Spawn();

        var reply = worker.Call();

        Assert.Equal(WorkerStatus.Exited, reply.Status);
        Assert.Equal(code, reply.Detail);
        Assert.Equal(WorkerStatus.Ok, worker.Spawn().Status);
    }

    [Theory]
    [InlineData("half an answer", "sys(1, 1, (long)x, 3);")]
    [InlineData("an answer that is too long", "sys(1, 1, (long)x, 64);")]
    [InlineData("a wrong answer", "uint64_t w = 7; sys(1, 1, (long)&w, 8);")]
    [InlineData("the right answer twice", "auto c = command(1ull << 32 | 1); if (!c) __builtin_trap(); sys(1, 1, (long)c, 8);")]
    [InlineData("the right answer, then on for ever", "auto c = command(1ull << 32 | 1); if (!c) __builtin_trap(); sys(1, 1, (long)c, 8); for (volatile int i = 0;;) i = 0;")]
    public async Task Run_AnswersForTheHarness_IsForged(string name, string body)
    {
        using var worker = await HostileWorker.StartAsync(device, Hostile.Call(CopyScale.Honest + body), timeoutSeconds: 1);
        worker.Spawn();

        var reply = worker.Call();

        Assert.True(reply.Status == WorkerStatus.Forged, $"{name}: {reply.Status} {reply.Detail}");
        Assert.Equal(WorkerStatus.Ok, worker.Spawn().Status);
    }

    [Theory]
    [InlineData("for (volatile int i = 0;;) i = 0;")]
    [InlineData("uint64_t w; sys(0, 0, (long)&w, 8);")]
    public async Task Run_NeverAnswers_IsTimedOut(string body)
    {
        using var worker = await HostileWorker.StartAsync(device, Hostile.Call(body), timeoutSeconds: 0.5);
        worker.Spawn();

        Assert.Equal(WorkerStatus.Timeout, worker.Call().Status);
        Assert.Equal(WorkerStatus.Ok, worker.Spawn().Status);
    }

    [Fact]
    public async Task Run_WorkAfterAForgedAnswer_IsOnTheProcessorsClock()
    {
        // Says "done" first, computes then, and takes the next command by itself, so that no answer comes twice.
        using var worker = await HostileWorker.StartAsync(device, Hostile.Call(
            """
            for (uint64_t number = 1;; number++) {
                uint64_t c = number << 32 | 1;
                sys(1, 1, (long)&c, 8);
                for (int64_t k = 0; k < 30000000; k++) asm volatile("");
                for (int64_t i = 0; i < n; i++) y[i] = 2 * x[i];
                sys(0, 0, (long)&c, 8);
            }
            """));
        worker.Spawn();

        for (var call = 0; call < 3; call++)
        {
            var reply = worker.Call();

            Assert.Equal(WorkerStatus.Ok, reply.Status);
            Assert.Equal(2f, worker.Output(1));
            // Thirty million turns take longer than a millisecond on any processor; the answer came before them.
            Assert.True(reply.Time.CpuNanoseconds > 1_000_000, $"{reply.Time.CpuNanoseconds} ns");
            Assert.True(reply.AfterDoneNanoseconds > reply.Time.CpuNanoseconds / 2, $"{reply.AfterDoneNanoseconds} of {reply.Time.CpuNanoseconds} ns");
            Assert.True(reply.Time.CpuNanoseconds > reply.Time.WallNanoseconds, $"{reply.Time.CpuNanoseconds} ns of processor in {reply.Time.WallNanoseconds} ns");
        }
    }

    [Fact]
    public async Task Spawn_AfterACall_RemembersNothing()
    {
        using var worker = await HostileWorker.StartAsync(device, CopyScale.Kernel("y[0] = (float)++calls;", "static volatile int calls;"));
        for (var life = 0; life < 2; life++)
        {
            worker.Spawn();
            worker.Call();
            Assert.Equal(1f, worker.Output(0));
            worker.Call();
            Assert.Equal(2f, worker.Output(0));
        }
    }

    [Fact]
    public async Task Spawn_EveryLayer_IsInForce()
    {
        using var worker = await HostileWorker.StartAsync(device, CopyScale.Kernel(CopyScale.Honest));

        worker.Spawn();

        Assert.Equal(Devices.Sandbox.SandboxLayer.All.Aggregate(0u, (mask, layer) => mask | layer.Bit), worker.Layers);
    }
}
