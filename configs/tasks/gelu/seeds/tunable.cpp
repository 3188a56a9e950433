// gelu: y = x (1 + erf(x / sqrt 2)) / 2.
// EVOLVE-BLOCK-START
// GELU with its choices left open: how wide, how many at once, how to divide, and whether results pass the caches.
//
// @tune LANES 8 16
// @tune UNROLL 1 2 4 8
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

typedef float Floats __attribute__((vector_size(LANES * 4)));

// memcpy: buffers are aligned to their element only.
static inline Floats load(const float* p) { Floats v; std::memcpy(&v, p, sizeof v); return v; }

static inline void write(float* p, Floats v)
{
#if STREAM && LANES == 16 && defined(__AVX512F__)
    _mm512_stream_ps(p, (__m512)v);
#elif STREAM && LANES == 8 && defined(__AVX__)
    _mm256_stream_ps(p, (__m256)v);
#else
    std::memcpy(p, &v, sizeof v);
#endif
}

static inline Floats ratio(Floats p, Floats q)
{
#if NEWTON && LANES == 16 && defined(__AVX512F__)
    const Floats guess = (Floats)_mm512_rcp14_ps((__m512)q);
#elif NEWTON && LANES == 8 && defined(__AVX__)
    const Floats guess = (Floats)_mm256_rcp_ps((__m256)q);
#else
    const Floats guess = 1.0f / q;
#endif
    // The quotient corrected once by its own remainder: nearly as exact as a division.
    const Floats quotient = p * guess;
    return NEWTON ? quotient + (p - quotient * q) * guess : p / q;
}

// erf(z) as a ratio of polynomials for |z| < 4; beyond, float32 knows only 1 and -1.
static inline Floats error_function(Floats z)
{
    const Floats z2 = z * z;
    Floats p = z2 * -2.72614225801306e-10f + 2.77068142495902e-08f;
    p = p * z2 + -2.10102402082508e-06f;
    p = p * z2 + -5.69250639462346e-05f;
    p = p * z2 + -7.34990630326855e-04f;
    p = p * z2 + -2.95459980854025e-03f;
    p = p * z2 + -1.60960333262415e-02f;

    Floats q = z2 * -1.45660718464996e-05f + -2.13374055278905e-04f;
    q = q * z2 + -1.68282697438203e-03f;
    q = q * z2 + -7.37332916720468e-03f;
    q = q * z2 + -1.42647390514189e-02f;

    const Floats inside = ratio(z * p, q);
    return z >= 4.0f ? Floats{} + 1.0f : z <= -4.0f ? Floats{} - 1.0f : inside;
}

static inline Floats gelu(Floats x)
{
    return 0.5f * x * (1.0f + error_function(x * 0.70710678f));
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
    // Streaming stores want aligned addresses: up to LANES - 1 elements come first.
    const int64_t head = (int64_t)(-(uintptr_t)y % sizeof(Floats) / sizeof(float));
    i = head < n ? head : n;
    few(x, y, i);
#endif
    for (; i + UNROLL * LANES <= n; i += UNROLL * LANES)
    {
        Floats v[UNROLL];
        for (int64_t u = 0; u < UNROLL; u++)
        {
#if AHEAD
            // A hint, not an access: past the end of x it does nothing.
            __builtin_prefetch(x + i + u * LANES + AHEAD);
#endif
            v[u] = gelu(load(x + i + u * LANES));
        }
        for (int64_t u = 0; u < UNROLL; u++) write(y + i + u * LANES, v[u]);
    }
    for (; i + LANES <= n; i += LANES) write(y + i, gelu(load(x + i)));
    few(x + i, y + i, n - i);
#if STREAM
    _mm_sfence(); // Streamed data must be in memory before the caller is told that the work is done.
#endif
}
// EVOLVE-BLOCK-END
