// cross-entropy: loss[r] = log(sum over c of exp(logits[r][c])) - logits[r][labels[r]].
// EVOLVE-BLOCK-START
// Pieces of a row, each small enough for the first-level cache: its largest logit, then the sum of its exponentials, which is rescaled where a
// later piece has a larger one, so that memory is read once however long the row is. Fast also because the exponential has few steps
// (2^x by a polynomial, scaled by an instruction where there is one) and because no loop waits for its own latency.
//
// Floats in a vector; 0: the widest that the compiler may use. Vectors worked on at once:
// @tune WIDTH 0 8 16
// @tune CHAINS 2 1 4 8
// Floats in a piece of a row:
// @tune PIECE 1024 512 2048 4096 65536
// Floats ahead at which the maximum's and the exponentials' loop ask for the input; 0: leave it to the hardware:
// @tune AHEAD 0 256 512 1024
// @tune AHEAD_EXP 1024 0 512 2048 4096
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

static inline float sum_of_exponentials(const float* x, int64_t cols, float largest)
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
            sums[i] += exponential((load(x + c + i * lanes) - largest) * 1.44269504f);
        }
    }
    for (; c + lanes <= cols; c += lanes) sums[0] += exponential((load(x + c) - largest) * 1.44269504f);
    if (c < cols) sums[0] += exponential((load_tail(x + c, cols - c) - largest) * 1.44269504f);

    for (int64_t i = 1; i < CHAINS; i++) sums[0] += sums[i];
    float sum = 0;
    for (int64_t i = 0; i < lanes; i++) sum += sums[0][i];
    return sum;
}

extern "C" void kernel(const float* __restrict__ logits, const int32_t* __restrict__ labels, float* __restrict__ loss, int64_t rows, int64_t cols)
{
    for (int64_t row = 0; row < rows; row++)
    {
        const float* x = logits + row * cols;
        float largest = -INFINITY, sum = 0;
        for (int64_t c = 0; c < cols; c += PIECE)
        {
            const int64_t count = cols - c < PIECE ? cols - c : PIECE;
            const float here = largest_of(x + c, count);
            if (here > largest)
            {
                sum = c == 0 ? 0 : sum * std::exp(largest - here);
                largest = here;
            }
            sum += sum_of_exponentials(x + c, count, largest);
        }
        loss[row] = std::log(sum) + (largest - x[labels[row]]);
    }
}
// EVOLVE-BLOCK-END
