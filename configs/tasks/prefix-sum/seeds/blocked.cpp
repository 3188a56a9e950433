// prefix-sum: y[i] = x[0] + x[1] + ... + x[i].
// EVOLVE-BLOCK-START
// Running sums inside each vector of a group, which wait for nothing before them; between groups one addition does, and what came before is
// kept in every place of a vector, so that this addition is all there is on the chain. Results go past the caches.
//
// Floats in a vector; 0: the widest that the compiler may use. Vectors in a group:
// @tune WIDTH 0 4 8 16
// @tune GROUP 4 1 2 8
// 1: write y past the caches, which saves reading it first:
// @tune STREAM 1 0
// Floats ahead at which x is asked for; 0: leave it to the hardware:
// @tune AHEAD 512 0 256 1024 2048
#include <cstdint>
#include <cstring>
#if STREAM
#include <immintrin.h>
#endif

#if WIDTH
#define LANES WIDTH
#elif defined(__AVX512F__)
#define LANES 16
#else
#define LANES 8
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
#elif STREAM && LANES == 4
    _mm_stream_ps(p, (__m128)v);
#else
    std::memcpy(p, &v, sizeof v);
#endif
}

// Sums inside a vector, each step adding what lies twice as far before.
static inline Floats running(Floats v)
{
    const Floats zero = {};
#if LANES == 4
    v += __builtin_shufflevector(zero, v, 0, 4, 5, 6);
    v += __builtin_shufflevector(zero, v, 0, 0, 4, 5);
#elif LANES == 8
    v += __builtin_shufflevector(zero, v, 0, 8, 9, 10, 11, 12, 13, 14);
    v += __builtin_shufflevector(zero, v, 0, 0, 8, 9, 10, 11, 12, 13);
    v += __builtin_shufflevector(zero, v, 0, 0, 0, 0, 8, 9, 10, 11);
#else
    v += __builtin_shufflevector(zero, v, 0, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30);
    v += __builtin_shufflevector(zero, v, 0, 0, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29);
    v += __builtin_shufflevector(zero, v, 0, 0, 0, 0, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27);
    v += __builtin_shufflevector(zero, v, 0, 0, 0, 0, 0, 0, 0, 0, 16, 17, 18, 19, 20, 21, 22, 23);
#endif
    return v;
}

// The last of a vector's floats, in every place.
static inline Floats last(Floats v)
{
#if LANES == 4
    return __builtin_shufflevector(v, v, 3, 3, 3, 3);
#elif LANES == 8
    return __builtin_shufflevector(v, v, 7, 7, 7, 7, 7, 7, 7, 7);
#else
    return __builtin_shufflevector(v, v, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15);
#endif
}

extern "C" void kernel(const float* __restrict__ x, float* __restrict__ y, int64_t n)
{
    float sum = 0;
    int64_t i = 0;
#if STREAM
    // Streaming stores want aligned addresses: a few single floats come first.
    for (; i < n && (uintptr_t)(y + i) % sizeof(Floats) != 0; i++) y[i] = sum += x[i];
#endif
    Floats before = Floats{} + sum;
    for (; i + GROUP * LANES <= n; i += GROUP * LANES)
    {
#if AHEAD
        // Hints, not accesses: past the end of x they do nothing.
        for (int64_t p = 0; p < GROUP * LANES; p += 16) __builtin_prefetch(x + i + p + AHEAD);
#endif
        Floats v[GROUP];
#pragma GCC unroll 8
        for (int64_t g = 0; g < GROUP; g++) v[g] = running(load(x + i + g * LANES));
        // Doubling here too: each round adds the group's sums twice as far before.
#pragma GCC unroll 4
        for (int64_t far = 1; far < GROUP; far *= 2)
        {
#pragma GCC unroll 8
            for (int64_t g = GROUP - 1; g >= 0; g--)
            {
                // Blocks of 2 * far vectors: the later half gets the last sum of the earlier half.
                if (g / far % 2 == 1) v[g] += last(v[g / far * far - 1]);
            }
        }
#pragma GCC unroll 8
        for (int64_t g = 0; g < GROUP; g++) write(y + i + g * LANES, v[g] + before);
        before += last(v[GROUP - 1]);
    }
    sum = before[0];
    for (; i < n; i++) y[i] = sum += x[i];
#if STREAM
    _mm_sfence(); // Streamed data must be in memory before the caller is told that the work is done.
#endif
}
// EVOLVE-BLOCK-END
