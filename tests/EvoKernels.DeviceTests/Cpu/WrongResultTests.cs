using EvoKernels.DeviceTests.Support;

namespace EvoKernels.DeviceTests.Cpu;

/// <summary>Kernels that are quick because they do not do the work, or not all of it, or not every time.</summary>
[Collection(DeviceCollection.Name)]
public sealed class WrongResultTests(DeviceFixture device)
{
    public static TheoryData<string> Names => [.. Attacks.Keys];

    private static Dictionary<string, (string Source, string Gates, string Reason)> Attacks { get; } = new()
    {
        ["writes nothing"] = (CopyScale.Kernel(""), "correctness", ""),
        ["leaves the tail"] = (CopyScale.Kernel("for (int64_t i = 0; i < n / 8 * 8; i++) y[i] = 2 * x[i];"), "correctness", ""),
        ["leaves the last element"] = (CopyScale.Kernel("for (int64_t i = 0; i < n - 1; i++) y[i] = 2 * x[i];"), "correctness", ""),
        ["leaves one element in the middle"] = (CopyScale.Kernel("for (int64_t i = 0; i < n; i++) if (i != 40000) y[i] = 2 * x[i];"), "correctness", ""),
        ["zeros"] = (CopyScale.Kernel("for (int64_t i = 0; i < n; i++) y[i] = 0;"), "correctness", ""),
        ["constant"] = (CopyScale.Kernel("for (int64_t i = 0; i < n; i++) y[i] = 0.5f;"), "correctness", ""),
        ["copy of the input"] = (CopyScale.Kernel("for (int64_t i = 0; i < n; i++) y[i] = x[i];"), "correctness", ""),
        ["NaN"] = (CopyScale.Kernel("for (int64_t i = 0; i < n; i++) y[i] = __builtin_nanf(\"\");"), "correctness", ""),
        ["one NaN"] = (CopyScale.Kernel(CopyScale.Honest + " y[n / 2] = __builtin_nanf(\"\");"), "correctness", ""),
        ["infinity"] = (CopyScale.Kernel(CopyScale.Honest + " y[n - 1] = __builtin_inff();"), "correctness", ""),
        ["negated"] = (CopyScale.Kernel("for (int64_t i = 0; i < n; i++) y[i] = -2 * x[i];"), "correctness", ""),
        ["bfloat16 inputs"] = (CopyScale.Kernel(
            "for (int64_t i = 0; i < n; i++) { uint32_t b; __builtin_memcpy(&b, x + i, 4); b = (b + 0x8000) & 0xffff0000; float v; __builtin_memcpy(&v, &b, 4); y[i] = 2 * v; }"), "correctness", ""),
        ["tf32 inputs"] = (CopyScale.Kernel(
            "for (int64_t i = 0; i < n; i++) { uint32_t b; __builtin_memcpy(&b, x + i, 4); b = (b + 0x1000) & 0xffffe000; float v; __builtin_memcpy(&v, &b, 4); y[i] = 2 * v; }"), "correctness", ""),
        ["half precision"] = (CopyScale.Kernel("for (int64_t i = 0; i < n; i++) y[i] = 2 * (float)(_Float16)x[i];"), "correctness", ""),
        ["public shape only"] = (CopyScale.Kernel("for (int64_t i = 0; i < 65536 && i < n / 16 * 16; i++) y[i] = 2 * x[i];"), "correctness", ""),
        ["hard-coded shape"] = (CopyScale.Kernel("for (int64_t i = 0; i < 65536; i++) y[i] = 2 * x[i];"), "correctness", ""),
        ["every hundredth value repeated"] = (CopyScale.Kernel("for (int64_t i = 0; i < n; i++) y[i] = 2 * x[n > 100 && i % 100 == 99 ? i - 1 : i];"), "correctness", ""),
        ["previous output"] = (CopyScale.Kernel(
            "for (int64_t i = 0; i < n; i++) { y[i] = last[i]; last[i] = 2 * x[i]; }", "static float last[65536];"), "correctness", ""),
        ["pointer cache"] = (CopyScale.Kernel(
            "if (x == px && n == pn) { for (int64_t i = 0; i < n; i++) y[i] = kept[i]; return; } px = x; pn = n; for (int64_t i = 0; i < n; i++) y[i] = kept[i] = 2 * x[i];",
            "static float kept[65536]; static const float* px; static int64_t pn;"), "correctness|determinism", ""),
        ["cache by size"] = (CopyScale.Kernel(
            "if (n == pn) { for (int64_t i = 0; i < n; i++) y[i] = kept[i]; return; } pn = n; for (int64_t i = 0; i < n; i++) y[i] = kept[i] = 2 * x[i];",
            "static float kept[65536]; static int64_t pn;"), "correctness", ""),
        ["cache by a fingerprint of the size and one value's sign"] = (CopyScale.Kernel(
            "const int64_t key = 2 * n + (x[0] > 0); if (key == pk) { for (int64_t i = 0; i < n; i++) y[i] = kept[i]; return; } pk = key; for (int64_t i = 0; i < n; i++) y[i] = kept[i] = 2 * x[i];",
            "static float kept[65536]; static int64_t pk;"), "correctness", ""),
        ["right for the first 30 calls"] = (CopyScale.Kernel(
            "if (++calls > 30) return; " + CopyScale.Honest, "static int calls;"), "correctness|determinism", ""),
        ["right for the first 30 calls, then careless"] = (CopyScale.Kernel(
            "const int64_t m = ++calls > 30 ? n - (n > 1) : n; for (int64_t i = 0; i < m; i++) y[i] = 2 * x[i];", "static int calls;"), "correctness|determinism", ""),
        ["lazy: computes the earlier call's output"] = (CopyScale.Kernel(
            "for (int64_t i = 0; i < pn; i++) py[i] = 2 * px[i]; px = x; py = y; pn = n;", "static const float* px; static float* py; static int64_t pn;"), "correctness", ""),
        ["uninitialised stack"] = (CopyScale.Kernel(
            "volatile float junk[64]; const float add = junk[17]; " + CopyScale.Honest + " y[0] += add; for (int i = 0; i < 64; i++) junk[i] = x[i % n] + 1;"), "correctness|determinism", ""),
        ["depends on history within the tolerance"] = (CopyScale.Kernel(
            CopyScale.Honest + " if ((++calls & 1) && n > 1) { uint32_t b; __builtin_memcpy(&b, y + 1, 4); b ^= 1; __builtin_memcpy(y + 1, &b, 4); }", "static int calls;"), "correctness|determinism", ""),
        ["garbage from the stack's address"] = (CopyScale.Kernel("for (int64_t i = 0; i < n; i++) y[i] = (float)(uintptr_t)&i;"), "correctness", ""),
        ["writes before the output"] = (CopyScale.Kernel(CopyScale.Honest + " y[-1] = 0;"), "correctness", ""),
        ["writes behind the output"] = (CopyScale.Kernel(CopyScale.Honest + " y[n] = 0;"), "correctness", ""),
        ["writes behind the output of the public shape only"] = (CopyScale.Kernel(CopyScale.Honest + " if (n == 65536) y[n] = 0;"), "correctness", ""),
        ["reads before the input"] = (CopyScale.Kernel("volatile float v = x[-1]; " + CopyScale.Honest), "correctness", "outside its buffers"),
        ["reads behind the input"] = (CopyScale.Kernel("volatile float v = x[n]; " + CopyScale.Honest), "correctness", "outside its buffers"),
        ["whole vectors over the end"] = (CopyScale.Kernel("for (int64_t i = 0; i < n; i += 8) for (int k = 0; k < 8; k++) { volatile float v = x[i + k]; if (i + k < n) y[i + k] = 2 * v; }"), "correctness", "outside its buffers"),
        ["writes to the input"] = (CopyScale.Kernel("((float*)x)[0] = 1; " + CopyScale.Honest), "correctness", "wrote to an input"),
        ["assumes alignment"] = (CopyScale.Kernel(
            "int64_t i = 0; for (; i + 16 <= n; i += 16) { __m512 v = _mm512_load_ps(x + i); _mm512_store_ps(y + i, _mm512_add_ps(v, v)); } for (; i < n; i++) y[i] = 2 * x[i];",
            "#include <immintrin.h>"), "correctness", ""),
        ["infinite loop"] = (CopyScale.Kernel("volatile int stop = 0; while (!stop) { }"), "correctness", "did not finish"),
        ["null pointer"] = (CopyScale.Kernel("*(volatile int*)0 = 1;"), "correctness", "signal 11"),
        ["trap"] = (CopyScale.Kernel("__builtin_trap();"), "correctness|policy", ""),
        ["integer division by zero"] = (CopyScale.Kernel("volatile int zero = 0; y[0] = (float)((int)n / zero);"), "correctness", "divided"),
        ["stack overflow"] = (CopyScale.Kernel("volatile char big[64 << 20]; for (int64_t i = 0; i < (64 << 20); i += 4096) big[i] = 1; " + CopyScale.Honest), "correctness", "overflowed its stack"),
        ["infinite recursion"] = (CopyScale.Kernel("deep(y); " + CopyScale.Honest, "__attribute__((noinline)) static void deep(volatile float* p) { volatile char frame[256]; frame[0] = 1; deep(p); p[0] = frame[0]; }"), "correctness", "overflowed its stack"),
        ["smashed stack"] = (CopyScale.Kernel("volatile long frame[2]; for (int i = 0; i < 64; i++) ((volatile long*)frame)[i] = 0x41414141; " + CopyScale.Honest), "correctness", ""),
        ["huge .bss"] = (CopyScale.Kernel("big[n] = 1; " + CopyScale.Honest, "static volatile char big[2000000000];"), "compile", "too much memory"),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public async Task ScreenAsync_WrongResult_IsRejected(string name)
    {
        var (source, gates, reason) = Attacks[name];
        Verdicts.Rejected(await device.ScreenAsync(source), gates, reason);
    }

    [Theory]
    [InlineData("[268435457]")] // 1 GiB and a little
    [InlineData("[100000000]")] // each call could have it, all calls of a command together could not
    [InlineData("[n, 4611686018427387904]")]
    [InlineData("[4611686018427387904]")] // times four it is zero again
    [InlineData("[n - 5]")]
    public async Task ScreenAsync_ImpossibleScratch_IsRejectedByPolicy(string shape) => Verdicts.Rejected(
        await device.ScreenAsync($$"""
            #include <cstdint>
            // @scratch s float32 {{shape}}
            extern "C" void kernel(const float* x, float* y, float* s, int64_t n) { for (int64_t i = 0; i < n; i++) y[i] = 2 * x[i]; }
            """),
        "policy",
        "@scratch");

    [Fact]
    public async Task ScreenAsync_ManyLargeScratchBuffers_IsRejectedByPolicy() => Verdicts.Rejected(
        await device.ScreenAsync($$"""
            #include <cstdint>
            {{string.Join('\n', Enumerable.Range(0, 12).Select(i => $"// @scratch s{i} float32 [4000000]"))}}
            extern "C" void kernel(const float* x, float* y) { }
            """),
        "policy",
        "@scratch");

    [Fact]
    public async Task ScreenAsync_WritesBehindScratch_IsRejected() => Verdicts.Rejected(
        await device.ScreenAsync("""
            #include <cstdint>
            // @scratch s float32 [n]
            extern "C" void kernel(const float* x, float* y, float* s, int64_t n) { for (int64_t i = 0; i < n; i++) y[i] = 2 * x[i]; for (int64_t i = 0; i <= n; i++) s[i] = 0; }
            """),
        "correctness",
        "");

    [Fact]
    public async Task ScreenAsync_Rejection_NamesNoHeldOutShape()
    {
        var evaluation = await device.ScreenAsync(CopyScale.Kernel("for (int64_t i = 0; i < n / 16 * 16; i++) y[i] = 2 * x[i];"));

        Verdicts.Rejected(evaluation, "correctness", "held-out shape");
        Assert.DoesNotContain("n=", evaluation.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("1001", evaluation.Reason, StringComparison.Ordinal);
    }
}
