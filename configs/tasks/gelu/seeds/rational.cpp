// gelu: y = x (1 + erf(x / sqrt 2)) / 2.
// EVOLVE-BLOCK-START
// A rational function in x itself: the scaling by 1 / sqrt 2 is in its coefficients, the halving is shared, and one comparison instead of two
// covers both ends, where the result is exactly x or 0. Fast because that is three quarters of the usual steps.
//
// Floats in a vector; 0: the widest that the compiler may use. Vectors worked on at once:
// @tune WIDTH 0 8 16
// @tune UNROLL 2 1 4 8
// 1: divide by an estimate of the reciprocal and one Newton step instead of a division:
// @tune NEWTON 0 1
// 1: write y past the caches, which saves reading it first:
// @tune STREAM 0 1
// Floats ahead at which x is asked for; 0: leave it to the hardware:
// @tune AHEAD 0 256 512 1024 2048
#include <cstdint>
#include <cstring>
#if STREAM || NEWTON
#include <immintrin.h>
#endif

#ifdef __AVX512F__
constexpr int64_t native_lanes = 16;
#else
constexpr int64_t native_lanes = 8;
#endif
constexpr int64_t lanes = WIDTH ? WIDTH : native_lanes;
typedef float Floats __attribute__((vector_size(lanes * 4)));

// memcpy: buffers are aligned to their element only.
static inline Floats load(const float* p) { Floats v; std::memcpy(&v, p, sizeof v); return v; }

static inline void write(float* p, Floats v)
{
#if STREAM && WIDTH != 8 && defined(__AVX512F__)
    _mm512_stream_ps(p, (__m512)v);
#elif STREAM && WIDTH != 16 && defined(__AVX__)
    _mm256_stream_ps(p, (__m256)v);
#else
    std::memcpy(p, &v, sizeof v);
#endif
}

static inline Floats ratio(Floats p, Floats q)
{
#if NEWTON && defined(__AVX__)
#if WIDTH != 8 && defined(__AVX512F__)
    const Floats guess = (Floats)_mm512_rcp14_ps((__m512)q);
#elif WIDTH != 16
    const Floats guess = (Floats)_mm256_rcp_ps((__m256)q);
#else
    const Floats guess = 1.0f / q;
#endif
    // The quotient corrected once by its own remainder: nearly as exact as a division.
    const Floats quotient = p * guess;
    return quotient + (p - quotient * q) * guess;
#else
    return p / q;
#endif
}

static inline Floats gelu(Floats x)
{
    // erf(x / sqrt 2) = x p / q while |x| < 4 sqrt 2; beyond, float32 knows only 1 and -1.
    const Floats x2 = x * x;
    Floats p = x2 * 2.111493319e-10f - 4.291980949e-08f;
    p = p * x2 + 6.509268796e-06f;
    p = p * x2 + 3.527237564e-04f;
    p = p * x2 + 9.108418614e-03f;
    p = p * x2 + 7.323013596e-02f;
    p = p * x2 + 7.978845091e-01f;

    Floats q = x2 * 6.382026949e-05f + 1.869768302e-03f;
    q = q * x2 + 2.949277530e-02f;
    q = q * x2 + 2.584459884e-01f;
    q = q * x2 + 1.0f;

    const Floats half = 0.5f * x;
    const Floats inside = half + half * ratio(x * p, q);
    return x2 < 32.0f ? inside : x > 0.0f ? x : Floats{};
}

// Fewer than a vector's worth of elements.
static inline void few(const float* x, float* y, int64_t count)
{
    Floats v = {};
    std::memcpy(&v, x, count * sizeof(float));
    v = gelu(v);
    std::memcpy(y, &v, count * sizeof(float));
}

extern "C" void kernel(const float* __restrict__ x, float* __restrict__ y, int64_t n)
{
    int64_t i = 0;
#if STREAM
    // Streaming stores want aligned addresses: up to lanes - 1 elements come first.
    const int64_t head = (int64_t)(-(uintptr_t)y % sizeof(Floats) / sizeof(float));
    i = head < n ? head : n;
    few(x, y, i);
#endif
    for (; i + UNROLL * lanes <= n; i += UNROLL * lanes)
    {
#if AHEAD
        // Hints, not accesses: past the end of x they do nothing.
        for (int64_t p = 0; p < UNROLL * lanes; p += 16) __builtin_prefetch(x + i + p + AHEAD);
#endif
        Floats v[UNROLL];
#pragma GCC unroll 8
        for (int64_t u = 0; u < UNROLL; u++) v[u] = gelu(load(x + i + u * lanes));
#pragma GCC unroll 8
        for (int64_t u = 0; u < UNROLL; u++) write(y + i + u * lanes, v[u]);
    }
    for (; i + lanes <= n; i += lanes) write(y + i, gelu(load(x + i)));
    few(x + i, y + i, n - i);
#if STREAM
    _mm_sfence(); // Streamed data must be in memory before the caller is told that the work is done.
#endif
}
// EVOLVE-BLOCK-END
