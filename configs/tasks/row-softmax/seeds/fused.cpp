// row-softmax: y[r][c] = exp(x[r][c] - max(x[r])) / sum over the row of the same.
// EVOLVE-BLOCK-START
// Row softmax in three loops over a row that stays in the first-level cache. Fast because the exponential has few steps (2^x by a polynomial,
// scaled by an instruction where there is one), because no loop waits for its own latency, and because the row's exponentials wait in a
// small buffer, so that each line of y is written once, past the caches, without being read first.
//
// Floats in a vector; 0: the widest that the compiler may use. Vectors worked on at once:
// @tune WIDTH 0 8 16
// @tune CHAINS 2 1 4 8
// 1: keep a row's exponentials in scratch; 1: write y past the caches, which needs that:
// @tune STAGE 1 0
// @tune STREAM 1 0
// @require STREAM <= STAGE
// Floats ahead at which the maximum's and the exponentials' loop ask for the input; 0: leave it to the hardware:
// @tune AHEAD 0 256 512 1024
// @tune AHEAD_EXP 1024 0 512 2048
// @scratch staged float32 [cols + 32]
#include <cmath>
#include <cstdint>
#include <cstring>
#include <immintrin.h>

#ifdef __AVX512F__
constexpr int64_t native_lanes = 16;
#else
constexpr int64_t native_lanes = 8;
#endif
constexpr int64_t lanes = WIDTH ? WIDTH : native_lanes;
typedef float Floats __attribute__((vector_size(lanes * 4)));
typedef int32_t Ints __attribute__((vector_size(lanes * 4)));

// memcpy: buffers are aligned to their element only.
static inline Floats load(const float* p) { Floats v; std::memcpy(&v, p, sizeof v); return v; }
static inline void store(float* p, Floats v) { std::memcpy(p, &v, sizeof v); }
// One instruction where there is one: of a comparison and a choice, compilers make two.
static inline Floats larger(Floats a, Floats b)
{
#if WIDTH != 8 && defined(__AVX512F__)
    return (Floats)_mm512_max_ps((__m512)a, (__m512)b);
#elif WIDTH != 16 && defined(__AVX__)
    return (Floats)_mm256_max_ps((__m256)a, (__m256)b);
#else
    return a > b ? a : b;
#endif
}

// Padding of -infinity: neither a maximum nor a sum of exponentials notices it.
static inline Floats load_tail(const float* p, int64_t count)
{
    Floats v = Floats{} - INFINITY;
    std::memcpy(&v, p, count * sizeof(float));
    return v;
}

// 2^r for |r| <= 1/2.
static inline Floats fraction(Floats r)
{
    Floats p = r * 1.546144470e-4f + 1.340042818e-3f;
    p = p * r + 9.618056679e-3f;
    p = p * r + 5.550327227e-2f;
    p = p * r + 2.402265092e-1f;
    p = p * r + 6.931472067e-1f;
    return p * r + 1.0f;
}

// 2^x for x <= 0: x = n + r, 2^x = 2^n 2^r. Below the normal range the result is 0 or subnormal.
static inline Floats exponential(Floats x)
{
    x = larger(x, Floats{} - 150.0f);
#if WIDTH != 8 && defined(__AVX512F__)
    const __m512 n = _mm512_roundscale_ps((__m512)x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
    return (Floats)_mm512_scalef_ps((__m512)fraction(x - (Floats)n), n);
#else
    const Ints n = __builtin_convertvector(x - 0.5f, Ints);
    const Floats p = fraction(x - __builtin_convertvector(n, Floats));
    return x < -125.0f ? Floats{} : (Floats)((Ints)p + (n << 23));
#endif
}

static inline float largest_of(const float* x, int64_t cols)
{
    Floats m[CHAINS];
    for (auto& v : m) v = Floats{} - INFINITY;

    int64_t c = 0;
    for (; c + CHAINS * lanes <= cols; c += CHAINS * lanes)
    {
#pragma GCC unroll 8
        for (int64_t i = 0; i < CHAINS; i++)
        {
#if AHEAD
            // A hint, not an access: past the end of the input it does nothing.
            __builtin_prefetch(x + c + i * lanes + AHEAD);
#endif
            m[i] = larger(m[i], load(x + c + i * lanes));
        }
    }
    for (; c + lanes <= cols; c += lanes) m[0] = larger(m[0], load(x + c));
    if (c < cols) m[0] = larger(m[0], load_tail(x + c, cols - c));

    for (int64_t i = 1; i < CHAINS; i++) m[0] = larger(m[0], m[i]);
    float largest = m[0][0];
    for (int64_t i = 1; i < lanes; i++) largest = m[0][i] > largest ? m[0][i] : largest;
    return largest;
}

// Writes exp(x - largest) to e and returns the sum.
static inline float exponentials(const float* x, float* e, int64_t cols, float largest)
{
    Floats sums[CHAINS] = {};
    int64_t c = 0;
    for (; c + CHAINS * lanes <= cols; c += CHAINS * lanes)
    {
#pragma GCC unroll 8
        for (int64_t i = 0; i < CHAINS; i++)
        {
#if AHEAD_EXP
            __builtin_prefetch(x + c + i * lanes + AHEAD_EXP);
#endif
            const Floats v = exponential((load(x + c + i * lanes) - largest) * 1.44269504f);
            store(e + c + i * lanes, v);
            sums[i] += v;
        }
    }
    for (; c + lanes <= cols; c += lanes)
    {
        const Floats v = exponential((load(x + c) - largest) * 1.44269504f);
        store(e + c, v);
        sums[0] += v;
    }
    if (c < cols)
    {
        const Floats v = exponential((load_tail(x + c, cols - c) - largest) * 1.44269504f);
        std::memcpy(e + c, &v, (cols - c) * sizeof(float));
        sums[0] += v;
    }

    for (int64_t i = 1; i < CHAINS; i++) sums[0] += sums[i];
    float sum = 0;
    for (int64_t i = 0; i < lanes; i++) sum += sums[0][i];
    return sum;
}

static inline void write(float* p, Floats v)
{
#if STREAM && WIDTH != 8 && defined(__AVX512F__)
    _mm512_stream_ps(p, (__m512)v);
#elif STREAM && WIDTH != 16 && defined(__AVX__)
    _mm256_stream_ps(p, (__m256)v);
#else
    store(p, v);
#endif
}

static inline void scaled(const float* e, float* y, int64_t cols, float scale)
{
    int64_t c = 0;
#if STREAM
    // Streaming stores want aligned addresses: a few single floats come first.
    for (; c < cols && (uintptr_t)(y + c) % sizeof(Floats) != 0; c++) y[c] = e[c] * scale;
#endif
    for (; c + 4 * lanes <= cols; c += 4 * lanes)
    {
#pragma GCC unroll 4
        for (int64_t i = 0; i < 4; i++) write(y + c + i * lanes, load(e + c + i * lanes) * scale);
    }
    for (; c + lanes <= cols; c += lanes) write(y + c, load(e + c) * scale);
    for (; c < cols; c++) y[c] = e[c] * scale;
}

extern "C" void kernel(const float* __restrict__ x, float* __restrict__ y, float* __restrict__ staged, int64_t rows, int64_t cols)
{
    for (int64_t row = 0; row < rows; row++, x += cols, y += cols)
    {
        float* e = STAGE ? staged : y;
#if STAGE
        // As far from a line's start as y, so that aligned stores go with aligned loads.
        e += ((uintptr_t)y - (uintptr_t)staged) / sizeof(float) % 16;
#endif
        const float sum = exponentials(x, e, cols, largest_of(x, cols));
        scaled(e, y, cols, 1.0f / sum);
    }
#if STREAM
    _mm_sfence(); // Streamed data must be in memory before the caller is told that the work is done.
#endif
}
// EVOLVE-BLOCK-END
