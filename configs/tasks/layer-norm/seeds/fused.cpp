// layer-norm: y = (x - mean) / sqrt(variance + 1e-5) * gamma + beta, over each row.
// EVOLVE-BLOCK-START
// The corrected two-pass algorithm in three loops over a row that stays in the first-level cache: sum, then deviations and their squares, then
// the result. Fast because memory is read and written once: the next row is asked for while this one is worked on, and lines of y go past the
// caches without being read first. Independent sums hide the latency of an addition.
//
// Floats in a vector; 0: the widest that the compiler may use. Vectors worked on at once by the sums, and by the last loop:
// @tune WIDTH 0 8 16
// @tune CHAINS 4 1 2 8
// @tune UNROLL 4 1 2
// 1: write y past the caches, which saves reading it first:
// @tune STREAM 1 0
// Floats ahead at which the second loop asks for x; 0: leave it to the hardware:
// @tune AHEAD 1024 0 512 2048 4096
#include <cmath>
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

static inline float total(Floats (&chains)[CHAINS])
{
    for (int64_t i = 1; i < CHAINS; i++) chains[0] += chains[i];
    float sum = 0;
    for (int64_t l = 0; l < lanes; l++) sum += chains[0][l];
    return sum;
}

static inline float sum_of(const float* x, int64_t cols)
{
    Floats sums[CHAINS] = {};
    int64_t c = 0;
    for (; c + CHAINS * lanes <= cols; c += CHAINS * lanes)
    {
        for (int64_t i = 0; i < CHAINS; i++) sums[i] += load(x + c + i * lanes);
    }
    for (; c + lanes <= cols; c += lanes) sums[0] += load(x + c);
    float sum = total(sums);
    for (; c < cols; c++) sum += x[c];
    return sum;
}

extern "C" void kernel(const float* __restrict__ x, const float* __restrict__ gamma, const float* __restrict__ beta,
                       float* __restrict__ y, int64_t rows, int64_t cols)
{
    for (int64_t row = 0; row < rows; row++, x += cols, y += cols)
    {
        const float mean = sum_of(x, cols) / (float)cols;

        Floats lefts[CHAINS] = {}, squared[CHAINS] = {};
        int64_t c = 0;
        for (; c + CHAINS * lanes <= cols; c += CHAINS * lanes)
        {
#pragma GCC unroll 8
            for (int64_t i = 0; i < CHAINS; i++)
            {
#if AHEAD
                // A hint, not an access: past the end of x it does nothing.
                __builtin_prefetch(x + c + i * lanes + AHEAD);
#endif
                const Floats d = load(x + c + i * lanes) - mean;
                lefts[i] += d;
                squared[i] += d * d;
            }
        }
        float left = total(lefts);
        float squares = total(squared);
        for (; c < cols; c++)
        {
            const float d = x[c] - mean;
            left += d;
            squares += d * d;
        }

        // What is left of the deviations is the rounding error of the mean.
        const float shift = left / (float)cols;
        const float variance = squares / (float)cols - shift * shift;
        const float scale = 1.0f / std::sqrt((variance > 0 ? variance : 0) + 1e-5f);

        c = 0;
#if STREAM
        // Streaming stores want aligned addresses: a few single floats come first.
        for (; c < cols && (uintptr_t)(y + c) % sizeof(Floats) != 0; c++) y[c] = ((x[c] - mean) - shift) * scale * gamma[c] + beta[c];
#endif
        for (; c + UNROLL * lanes <= cols; c += UNROLL * lanes)
        {
            for (int64_t u = c; u < c + UNROLL * lanes; u += lanes)
            {
                write(y + u, ((load(x + u) - mean) - shift) * scale * load(gamma + u) + load(beta + u));
            }
        }
        for (; c < cols; c++) y[c] = ((x[c] - mean) - shift) * scale * gamma[c] + beta[c];
    }
#if STREAM
    _mm_sfence(); // Streamed data must be in memory before the caller is told that the work is done.
#endif
}
// EVOLVE-BLOCK-END
