using EvoKernels.DeviceTests.Support;

namespace EvoKernels.DeviceTests.Cpu;

/// <summary>Sources that reach for more than a kernel needs: each is refused before it runs, and the reason says what to do.</summary>
[Collection(DeviceCollection.Name)]
public sealed class PolicyTests(DeviceFixture device)
{
    public static TheoryData<string> Names => [.. Attacks.Keys];

    private static Dictionary<string, (string Source, string Gates, string Reason)> Attacks { get; } = new()
    {
        // Imports.
        ["open"] = (Import("int open(const char*, int, ...)", "open(\"/etc/passwd\", 0);"), "policy", "'open'"),
        ["weak open"] = (Import("__attribute__((weak)) int open(const char*, int, ...)", "if (open) open(\"/etc/passwd\", 0);"), "policy", "'weak'"),
        ["weak open in assembly"] = (Import("int open(const char*, int, ...); asm(\".weak open\")", "if (open) open(\"/etc/passwd\", 0);"), "policy", "'open'"),
        ["open under another name"] = (Import("int innocent(const char*, int, ...) asm(\"op\" \"en\")", "innocent(\"/etc/passwd\", 0);"), "policy", "'open'"),
        ["address of open in data"] = (Import("int open(const char*, int, ...); static void* volatile keep = (void*)open", "keep = nullptr;"), "policy", "'open'"),
        ["socket"] = (Import("int socket(int, int, int)", "socket(2, 1, 0);"), "policy", "'socket'"),
        ["fork"] = (Import("int fork()", "fork();"), "policy", "'fork'"),
        ["clone"] = (Import("int clone(int (*)(void*), void*, int, void*, ...)", "clone(nullptr, nullptr, 0, nullptr);"), "policy", "'clone'"),
        ["pthread_create"] = (Import("int pthread_create(void*, const void*, void* (*)(void*), void*)", "pthread_create(nullptr, nullptr, nullptr, nullptr);"), "policy", "one thread"),
        ["OpenMP run-time"] = (Import("void GOMP_parallel(void (*)(void*), void*, unsigned, unsigned)", "GOMP_parallel(nullptr, nullptr, 2, 0);"), "policy", "one thread"),
        ["clock_gettime"] = (Import("int clock_gettime(int, void*)", "long t[2]; clock_gettime(1, t);"), "policy", "'clock_gettime'"),
        ["syscall()"] = (Import("long syscall(long, ...)", "syscall(39);"), "policy", "'syscall'"),
        ["mprotect"] = (Import("int mprotect(void*, size_t, int)", "mprotect((void*)((uintptr_t)y & ~4095), 4096, 7);"), "policy", "'mprotect'"),
        ["mmap"] = (Import("void* mmap(void*, size_t, int, int, int, long)", "mmap(nullptr, 4096, 7, 34, -1, 0);"), "policy", "'mmap'"),
        ["dlsym"] = (Import("void* dlsym(void*, const char*)", "dlsym(nullptr, \"open\");"), "policy", "'dlsym'"),
        ["exit"] = (Import("void exit(int)", "exit(0);"), "policy", "'exit'"),
        ["abort"] = (Import("void abort()", "abort();"), "policy", "'abort'"),
        ["raise"] = (Import("int raise(int)", "raise(9);"), "policy", "'raise'"),
        ["signal"] = (Import("void* signal(int, void*)", "signal(31, nullptr);"), "policy", "'signal'"),
        ["getenv"] = (Import("char* getenv(const char*)", "y[0] = getenv(\"PATH\")[0];"), "policy", "'getenv'"),
        ["printf"] = (Import("int printf(const char*, ...)", "printf(\"done\");"), "policy", "'printf'"),
        ["malloc"] = (Import("void* malloc(size_t)", "keep = malloc(n);", "static void* volatile keep;"), "policy", "@scratch"),
        ["operator new"] = (CopyScale.Kernel("keep = new float[n];", "static float* volatile keep;"), "policy", "@scratch"),
        ["the reference itself"] = (Import("void reference(const double*, double*, int64_t)", "reference(nullptr, nullptr, 0);"), "policy", "'reference'"),
        ["longjmp"] = (Import("void longjmp(void*, int)", "longjmp(y, 1);"), "policy", "'longjmp'"),
        ["std::thread"] = (CopyScale.Kernel("std::thread([]{}).join();", "#include <thread>"), "policy", "thread"),
        // Instructions.
        ["system call in assembly"] = (CopyScale.Kernel("long r; asm volatile(\"syscall\" : \"=a\"(r) : \"a\"(39) : \"rcx\", \"r11\"); " + CopyScale.Honest), "policy", "system call"),
        ["32-bit system call"] = (CopyScale.Kernel("asm volatile(\"int $0x80\" :: \"a\"(1)); " + CopyScale.Honest), "policy", "system call"),
        ["system call as bytes"] = (CopyScale.Kernel("asm volatile(\".byte 0x0f, 0x05\" :: \"a\"(39) : \"rcx\", \"r11\"); " + CopyScale.Honest), "policy", "system call"),
        ["system call in a section of its own"] = (CopyScale.Kernel(CopyScale.Honest, "asm(\".pushsection .text.cold,\\\"ax\\\",@progbits\\n .byte 0x0f,0x05,0xc3\\n .popsection\");"), "policy", "system call"),
        ["bytes that are no instructions"] = (CopyScale.Kernel(CopyScale.Honest, "asm(\".text\\n .byte 0x06,0x06,0x06\");"), "policy", "no instructions"),
        ["rdtsc"] = (CopyScale.Kernel("y[0] = (float)__builtin_ia32_rdtsc();"), "policy", "clock"),
        ["rdtscp"] = (CopyScale.Kernel("unsigned a; y[0] = (float)__builtin_ia32_rdtscp(&a);"), "policy", "clock"),
        ["rdpmc"] = (CopyScale.Kernel("asm volatile(\"rdpmc\" ::: \"eax\", \"edx\"); " + CopyScale.Honest), "policy", "clock"),
        ["rdpru"] = (CopyScale.Kernel("asm volatile(\".byte 0x0f,0x01,0xfd\" ::: \"eax\", \"edx\"); " + CopyScale.Honest), "policy", "clock"),
        ["rdrand"] = (CopyScale.Kernel("asm volatile(\"rdrand %%rax\" ::: \"rax\"); " + CopyScale.Honest), "policy", "random"),
        ["cpuid"] = (CopyScale.Kernel("asm volatile(\"cpuid\" ::: \"eax\", \"ebx\", \"ecx\", \"edx\"); " + CopyScale.Honest), "policy", "processor"),
        ["cpu_supports"] = (CopyScale.Kernel("if (__builtin_cpu_supports(\"avx2\")) { " + CopyScale.Honest + " }"), "policy", ""),
        ["thread pointer"] = (CopyScale.Kernel("long v; asm volatile(\"mov %%fs:0, %0\" : \"=r\"(v)); y[0] = (float)v;"), "policy", "thread-local"),
        ["wrfsbase"] = (CopyScale.Kernel("asm volatile(\"wrfsbase %0\" :: \"r\"(0l)); " + CopyScale.Honest), "policy", "thread pointer"),
        ["transaction"] = (CopyScale.Kernel("asm volatile(\"xbegin 1f\\n xend\\n 1:\" ::: \"eax\"); " + CopyScale.Honest), "policy", "transaction"),
        ["monitorx"] = (CopyScale.Kernel("asm volatile(\".byte 0x0f,0x01,0xfa\\n .byte 0x0f,0x01,0xfb\"); " + CopyScale.Honest), "policy", "waits"),
        ["hlt"] = (CopyScale.Kernel("asm volatile(\"hlt\"); " + CopyScale.Honest), "policy", "privileged"),
        // Load-time code.
        ["constructor"] = (CopyScale.Kernel(CopyScale.Honest, "__attribute__((constructor)) static void before() { volatile int a = 1; }"), "policy", "load time"),
        ["destructor"] = (CopyScale.Kernel(CopyScale.Honest, "__attribute__((destructor)) static void after() { volatile int a = 1; }"), "policy", "unload time"),
        ["global with a run-time initialiser"] = (CopyScale.Kernel("y[0] = v; " + CopyScale.Honest, "static int one() { volatile int a = 1; return a; } static int v = one();"), "policy", "load time"),
        ["_init"] = (CopyScale.Kernel(CopyScale.Honest, "extern \"C\" void _init() { volatile int a = 1; }"), "policy", "loader to run code"),
        ["_fini"] = (CopyScale.Kernel(CopyScale.Honest, "extern \"C\" void _fini() { volatile int a = 1; }"), "policy", "loader to run code"),
        [".ctors by hand"] = (CopyScale.Kernel(CopyScale.Honest, "__attribute__((section(\".ctors\"), used)) static void (*const c)() = nullptr;"), "policy", ""),
        [".init_array by hand"] = (CopyScale.Kernel(CopyScale.Honest, "static void f() {} __attribute__((section(\".init_array\"), used)) static void (*const c)() = f;"), "policy", "'section'"),
        [".init_array in assembly"] = (CopyScale.Kernel(CopyScale.Honest, "asm(\".section .init_array,\\\"aw\\\"\\n .quad kernel\\n .text\");"), "policy", "load time"),
        ["IFUNC"] = (CopyScale.Kernel(CopyScale.Honest, "extern \"C\" { static void a() {} static void (*pick())() { return a; } void b() __attribute__((ifunc(\"_ZL4pickv\"))); }\nvoid (*volatile use)() = b;"), "policy|compile", ""),
        ["kernel is an IFUNC"] = (
            "#include <cstdint>\nextern \"C\" { static void a(const float* x, float* y, int64_t n) { for (int64_t i = 0; i < n; i++) y[i] = 2 * x[i]; }\n"
            + "void* pick() { return (void*)a; }\nvoid kernel(const float*, float*, int64_t) __attribute__((ifunc(\"pick\"))); }", "policy", ""),
        ["target_clones"] = (CopyScale.Kernel("work(x, y, n);", "__attribute__((target_clones(\"avx2\", \"default\"), noinline)) void work(const float* x, float* y, int64_t n) { " + CopyScale.Honest + " }"), "policy", ""),
        ["static local with a run-time initialiser"] = (CopyScale.Kernel("static const float two = 2.0f * (float)(n > 0); for (int64_t i = 0; i < n; i++) y[i] = two * x[i];"), "policy", "constexpr"),
        ["thread_local"] = (CopyScale.Kernel("calls++; " + CopyScale.Honest, "static thread_local volatile int calls;"), "policy", "@scratch"),
        ["foreign section"] = (CopyScale.Kernel("secret = 1; " + CopyScale.Honest, "__attribute__((section(\"mine\"))) static volatile int secret = 2;"), "policy", "'section'"),
        ["foreign section in assembly"] = (CopyScale.Kernel(CopyScale.Honest, "asm(\".section mine,\\\"aw\\\"\\n .quad 2\\n .text\");"), "policy", "section 'mine'"),
        ["code that is writable"] = (CopyScale.Kernel(CopyScale.Honest, "asm(\".pushsection .textrw,\\\"awx\\\",@progbits\\n nop\\n .popsection\");"), "policy", ""),
        // What is exported.
        ["empty source"] = ("", "policy", "does not export"),
        ["only a comment"] = ("// nothing here\n", "policy", "does not export"),
        ["named main"] = ("extern \"C\" int main() { return 0; }", "policy", "does not export"),
        ["C++ linkage"] = ("void kernel(const float*, float*, long) { }", "policy", "does not export"),
        ["a variable named kernel"] = ("extern \"C\" { int kernel = 1; }", "policy", "does not export"),
        ["an alias of memcpy"] = (Import("void* memcpy(void*, const void*, size_t); asm(\".globl kernel\\n .set kernel, memcpy\")", "").Replace("void kernel(", "void other(", StringComparison.Ordinal), "policy|compile", ""),
        ["NUL in the source"] = (CopyScale.Kernel("\0" + CopyScale.Honest), "policy", "NUL"),
        ["two megabytes"] = (CopyScale.Kernel(CopyScale.Honest) + "//" + new string('x', 2 << 20), "policy", "characters"),
        // Directives of ours.
        ["unknown directive"] = ("// @cache yes\n" + CopyScale.Kernel(CopyScale.Honest), "policy", "@cache"),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public async Task ScreenAsync_ForbiddenReach_IsRejected(string name)
    {
        var (source, gates, reason) = Attacks[name];
        Verdicts.Rejected(await device.ScreenAsync(source), gates, reason);
    }

    [Fact]
    public async Task ScreenAsync_ForbiddenFlags_IsRejectedByPolicy()
    {
        var candidate = Contracts.Candidates.Candidate.Create(
            CopyScale.Kernel(CopyScale.Honest), System.Collections.Immutable.ImmutableSortedDictionary<string, long>.Empty, ["-O3", "-ffast-math"]);
        Verdicts.Rejected(await device.Session.ScreenAsync(candidate, TestContext.Current.CancellationToken), "policy", "-ffast-math");
    }

    private static string Import(string declaration, string body, string before = "") =>
        CopyScale.Kernel(CopyScale.Honest + body, $"extern \"C\" {{ {declaration}; }}\n{before}");
}
