// vector-add: c[i] = a[i] + b[i].
// EVOLVE-BLOCK-START
// The vectors are cut into runs that are walked side by side, whole cache lines at a time, and c is written past the caches. Fast because a
// line of c is not read before it is overwritten, and because several streams keep more pages and banks of memory open than one.
//
// Floats in a vector; 0: the widest that the compiler may use. Vectors at once:
// @tune WIDTH 0 8 16
// @tune UNROLL 4 1 2 8
// Floats ahead at which inputs are asked for; 0: leave it to the hardware:
// @tune AHEAD 0 128 256 512 1024 2048
// 1: write c past the caches, which saves reading it first:
// @tune STREAM 1 0
// @tune RUNS 1 2 4
#include <cstdint>
#include <cstring>
#if STREAM
#include <immintrin.h>
#endif

#ifdef __AVX512F__
constexpr int64_t native_lanes = 16;
#else
constexpr int64_t native_lanes = 8;
#endif
constexpr int64_t lanes = WIDTH ? WIDTH : native_lanes;
typedef float Floats __attribute__((vector_size(lanes * 4)));

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

extern "C" void kernel(const float* __restrict__ a, const float* __restrict__ b, float* __restrict__ c, int64_t n)
{
    constexpr int64_t step = lanes * UNROLL;

    int64_t done = 0;
#if STREAM
    // Streaming stores want aligned addresses: a few single floats come first.
    for (; done < n && (uintptr_t)(c + done) % sizeof(Floats) != 0; done++) c[done] = a[done] + b[done];
#endif

    const int64_t run = (n - done) / (RUNS * step) * step;
    for (int64_t i = done; i < done + run; i += step)
    {
#pragma GCC unroll 4
        for (int64_t r = 0; r < RUNS; r++)
        {
            const int64_t at = i + r * run;
            Floats sums[UNROLL];
#pragma GCC unroll 8
            for (int64_t u = 0; u < UNROLL; u++)
            {
#if AHEAD
                // A hint, not an access: past the end of the vectors it does nothing.
                __builtin_prefetch(a + at + u * lanes + AHEAD);
                __builtin_prefetch(b + at + u * lanes + AHEAD);
#endif
                sums[u] = load(a + at + u * lanes) + load(b + at + u * lanes);
            }
#pragma GCC unroll 8
            for (int64_t u = 0; u < UNROLL; u++) write(c + at + u * lanes, sums[u]);
        }
    }

    for (int64_t i = done + RUNS * run; i < n; i++) c[i] = a[i] + b[i];
#if STREAM
    _mm_sfence(); // Streamed data must be in memory before the caller is told that the work is done.
#endif
}
// EVOLVE-BLOCK-END
