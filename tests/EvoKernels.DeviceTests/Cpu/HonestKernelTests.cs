using EvoKernels.DeviceTests.Support;

namespace EvoKernels.DeviceTests.Cpu;

/// <summary>What a good kernel author writes must pass every gate.</summary>
[Collection(DeviceCollection.Name)]
public sealed class HonestKernelTests(DeviceFixture device)
{
    public static TheoryData<string> Names => [.. Sources.Keys];

    private static Dictionary<string, string> Sources { get; } = new()
    {
        ["plain loop"] = CopyScale.Kernel(CopyScale.Honest),
        ["static scratch in .bss"] = CopyScale.Kernel("for (int64_t i = 0; i < n; i++) tmp[i & 4095] = x[i], y[i] = 2 * tmp[i & 4095];", "static float tmp[4096];"),
        ["lookup table in .rodata"] = CopyScale.Kernel("for (int64_t i = 0; i < n; i++) y[i] = table[(i * 7) & 3] * x[i];", "static const volatile float table[4] = {2, 2, 2, 2};"),
        ["switch jump table"] = CopyScale.Kernel(
            """
            int64_t i = 0;
            for (; i + 8 <= n; i += 8)
                for (int k = 0; k < 8; k++) y[i + k] = 2 * x[i + k];
            switch (n - i) {
                case 7: y[i + 6] = 2 * x[i + 6]; [[fallthrough]];
                case 6: y[i + 5] = 2 * x[i + 5]; [[fallthrough]];
                case 5: y[i + 4] = 2 * x[i + 4]; [[fallthrough]];
                case 4: y[i + 3] = 2 * x[i + 3]; [[fallthrough]];
                case 3: y[i + 2] = 2 * x[i + 2]; [[fallthrough]];
                case 2: y[i + 1] = 2 * x[i + 1]; [[fallthrough]];
                case 1: y[i] = 2 * x[i]; [[fallthrough]];
                default: break;
            }
            """),
        ["recursion"] = CopyScale.Kernel(
            "half(x, y, n);",
            """
            __attribute__((noinline)) static void half(const float* x, float* y, int64_t n)
            {
                if (n <= 32) { for (int64_t i = 0; i < n; i++) y[i] = 2 * x[i]; return; }
                half(x, y, n / 2); half(x + n / 2, y + n / 2, n - n / 2);
            }
            """),
        ["templates, lambdas, inline statics"] = CopyScale.Kernel(
            "auto one = [&](int64_t i) { y[i] = Scale<float>::by(x[i]); }; for (int64_t i = 0; i < n; i++) one(i);",
            "template <class T> struct Scale { static inline volatile T factor = 2; static T by(T v) { return factor * v; } };"),
        ["memcpy and memset"] = CopyScale.Kernel(
            "memset(y, 0, n * 4); memcpy(y, x, n * 4); for (int64_t i = 0; i < n; i++) y[i] += y[i];", "#include <cstring>"),
        ["libm"] = CopyScale.Kernel("const float two = 1 + expf(0 * (float)n); for (int64_t i = 0; i < n; i++) y[i] = two * x[i];", "#include <cmath>"),
        ["libmvec"] = CopyScale.Kernel(
            "const v4 e = _ZGVbN4v_expf(v4{} * (float)n); for (int64_t i = 0; i < n; i++) y[i] = (1 + e[i & 3]) * x[i];",
            "typedef float v4 __attribute__((vector_size(16))); extern \"C\" v4 _ZGVbN4v_expf(v4);"),
        ["prefetch"] = CopyScale.Kernel("for (int64_t i = 0; i < n; i++) { __builtin_prefetch(x + i + 64); y[i] = 2 * x[i]; }"),
        ["goto and computed labels"] = CopyScale.Kernel(
            "static void* const to[2] = {&&more, &&done}; int64_t i = 0; more: if (i < n) { y[i] = 2 * x[i]; i++; } goto *to[i >= n]; done: return;"),
        ["function pointers"] = CopyScale.Kernel(
            "for (int64_t i = 0; i < n; i++) y[i] = f[i & 1](x[i]);",
            "static float a(float v) { return v + v; }\nstatic float b(float v) { return 2 * v; }\nstatic float (*const volatile f[2])(float) = {a, b};"),
        ["@scratch"] = """
            #include <cstdint>
            // @scratch part float32 [n + 3]
            extern "C" void kernel(const float* x, float* y, float* part, int64_t n)
            {
                for (int64_t i = 0; i < n + 3; i++) part[i] = 2;
                for (int64_t i = 0; i < n; i++) y[i] = part[i] * x[i];
            }
            """,
        ["@scratch of several types"] = """
            #include <cstdint>
            // @scratch d float64 [n]
            // @scratch k int32 [n]
            extern "C" void kernel(const float* x, float* y, double* d, int32_t* k, int64_t n)
            {
                for (int64_t i = 0; i < n; i++) { d[i] = x[i]; k[i] = 2; }
                for (int64_t i = 0; i < n; i++) y[i] = (float)(k[i] * d[i]);
            }
            """,
        ["@tune"] = """
            #include <cstdint>
            // @tune UNROLL 4 8
            extern "C" void kernel(const float* x, float* y, int64_t n)
            {
                int64_t i = 0;
                for (; i + UNROLL <= n; i += UNROLL) for (int k = 0; k < UNROLL; k++) y[i + k] = 2 * x[i + k];
                for (; i < n; i++) y[i] = 2 * x[i];
            }
            """,
        ["OpenMP pragma without OpenMP"] = CopyScale.Kernel("#pragma omp parallel for\n" + CopyScale.Honest),
        ["memoising, and right"] = CopyScale.Kernel(
            """
            if (n != kept || memcmp(x, in, n * 4) != 0) {
                for (int64_t i = 0; i < n; i++) out[i] = 2 * x[i];
                memcpy(in, x, n * 4); kept = n;
            }
            memcpy(y, out, n * 4);
            """,
            "#include <cstring>\nstatic float in[65536], out[65536]; static int64_t kept = -1;"),
        ["other exports stay unseen"] = CopyScale.Kernel(
            CopyScale.Honest,
            "extern \"C\" __attribute__((visibility(\"default\"), used)) void* memset(void* p, int, size_t) { return p; }\n__attribute__((visibility(\"default\"))) int other = 1;"),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public async Task ScreenAsync_HonestKernel_IsAccepted(string name) => Verdicts.Accepted(await device.ScreenAsync(Sources[name]));

    [Fact]
    public async Task ScreenAsync_Avx2Intrinsics_IsAccepted()
    {
        Assert.SkipUnless(System.Runtime.Intrinsics.X86.Avx2.IsSupported, "this processor has no AVX2");
        var evaluation = await device.ScreenAsync(CopyScale.Kernel(
            """
            int64_t i = 0;
            for (; i + 8 <= n; i += 8) { __m256 v = _mm256_loadu_ps(x + i); _mm256_storeu_ps(y + i, _mm256_add_ps(v, v)); }
            for (; i < n; i++) y[i] = 2 * x[i];
            """,
            "#include <immintrin.h>"));
        Verdicts.Accepted(evaluation);
        Assert.True(evaluation.Descriptors!.VectorWidth >= 256);
    }

    [Fact]
    public async Task ScreenAsync_Avx512MaskedTail_IsAccepted()
    {
        Assert.SkipUnless(System.Runtime.Intrinsics.X86.Avx512F.IsSupported, "this processor has no AVX-512");
        var evaluation = await device.ScreenAsync(CopyScale.Kernel(
            """
            for (int64_t i = 0; i < n; i += 16) {
                const __mmask16 m = n - i >= 16 ? 0xffff : (1u << (n - i)) - 1;
                __m512 v = _mm512_maskz_loadu_ps(m, x + i);
                _mm512_mask_storeu_ps(y + i, m, _mm512_add_ps(v, v));
            }
            """,
            "#include <immintrin.h>"));
        Verdicts.Accepted(evaluation);
        Assert.Equal(512, evaluation.Descriptors!.VectorWidth);
    }

    [Fact]
    public async Task ScreenAsync_NonTemporalStores_IsAccepted()
    {
        Assert.SkipUnless(System.Runtime.Intrinsics.X86.Avx.IsSupported, "this processor has no AVX");
        Verdicts.Accepted(await device.ScreenAsync(CopyScale.Kernel(
            """
            int64_t i = 0;
            for (; i < n && ((uintptr_t)(y + i) & 31) != 0; i++) y[i] = 2 * x[i];
            for (; i + 8 <= n; i += 8) { __m256 v = _mm256_loadu_ps(x + i); _mm256_stream_ps(y + i, _mm256_add_ps(v, v)); }
            for (; i < n; i++) y[i] = 2 * x[i];
            _mm_sfence();
            """,
            "#include <immintrin.h>")));
    }

    /// <summary>The baseline divides, so it always hits the rounded reference, on integers too. That is luck of rounding, not exactness: one unit away is right as well.</summary>
    [Fact]
    public async Task ScreenAsync_OneUnitAwayWhereResultsMustBeRounded_IsAccepted()
    {
        var thirds = CopyScale.Task(
            CopyScale.Reference.Replace("2 * x[i]", "x[i] / 3", StringComparison.Ordinal), CopyScale.Kernel("for (int64_t i = 0; i < n; i++) y[i] = x[i] / 3;"), "thirds");
        await using var session = await DeviceFixture.Device().OpenAsync(thirds, DeviceFixture.Settings, null, new Progress<string>(), TestContext.Current.CancellationToken);

        Verdicts.Accepted(await DeviceFixture.ScreenAsync(session, CopyScale.Kernel("for (int64_t i = 0; i < n; i++) y[i] = (1.0f / 3) * x[i];")));
    }
}
