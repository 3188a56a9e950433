// cross-entropy: loss[r] = log(sum over c of exp(logits[r][c])) - logits[r][labels[r]].
// EVOLVE-BLOCK-START
// Cross-entropy with its choices left open. The defaults are timid; tuning finds what suits a machine.
//
// Floats in a vector, and vectors worked on at once (independent chains hide the latency of max, add and the polynomial):
// @tune LANES 8 16
// @tune CHAINS 1 2 4 8
// Floats ahead at which the exponentials' loop, busy computing, asks for the input of coming rows; 0: leave it to the hardware:
// @tune AHEAD 0 512 1024 2048 4096
#include <cmath>
#include <cstdint>
#include <cstring>

typedef float Floats __attribute__((vector_size(LANES * 4)));
typedef int32_t Ints __attribute__((vector_size(LANES * 4)));

// memcpy: buffers are aligned to their element only.
static inline Floats load(const float* p) { Floats v; std::memcpy(&v, p, sizeof v); return v; }

static inline Floats larger(Floats a, Floats b) { return a > b ? a : b; }

// Padding of -infinity: neither a maximum nor a sum of exponentials notices it.
static inline Floats load_tail(const float* p, int64_t count)
{
    Floats v = Floats{} - INFINITY;
    std::memcpy(&v, p, count * sizeof(float));
    return v;
}

// exp(x) for x <= 0: x = n ln 2 + r, exp(x) = 2^n exp(r). Subnormal results become 0.
static inline Floats exponential(Floats x)
{
    const Floats clamped = larger(x, Floats{} - 87.33f);
    const Ints n = __builtin_convertvector(clamped * 1.44269504f - 0.5f, Ints);
    const Floats whole = __builtin_convertvector(n, Floats);
    const Floats r = (clamped - whole * 0.693359375f) + whole * 2.12194440e-4f;

    Floats p = r * 1.9875691500e-4f + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    p = p * (r * r) + (r + 1.0f);
    return x < -87.33f ? Floats{} : (Floats)((Ints)p + (n << 23));
}

static inline float largest_of(const float* x, int64_t cols)
{
    Floats m[CHAINS];
    for (auto& v : m) v = Floats{} - INFINITY;

    int64_t c = 0;
    for (; c + CHAINS * LANES <= cols; c += CHAINS * LANES)
    {
        for (int64_t i = 0; i < CHAINS; i++) m[i] = larger(m[i], load(x + c + i * LANES));
    }
    for (; c + LANES <= cols; c += LANES) m[0] = larger(m[0], load(x + c));
    if (c < cols) m[0] = larger(m[0], load_tail(x + c, cols - c));

    for (int64_t i = 1; i < CHAINS; i++) m[0] = larger(m[0], m[i]);
    float largest = m[0][0];
    for (int64_t i = 1; i < LANES; i++) largest = m[0][i] > largest ? m[0][i] : largest;
    return largest;
}

static inline float sum_of_exponentials(const float* x, int64_t cols, float largest)
{
    Floats sums[CHAINS] = {};

    int64_t c = 0;
    for (; c + CHAINS * LANES <= cols; c += CHAINS * LANES)
    {
        for (int64_t i = 0; i < CHAINS; i++)
        {
#if AHEAD
            // A hint, not an access: past the end of the logits it does nothing.
            __builtin_prefetch(x + c + i * LANES + AHEAD);
#endif
            sums[i] += exponential(load(x + c + i * LANES) - largest);
        }
    }
    for (; c + LANES <= cols; c += LANES) sums[0] += exponential(load(x + c) - largest);
    if (c < cols) sums[0] += exponential(load_tail(x + c, cols - c) - largest);

    for (int64_t i = 1; i < CHAINS; i++) sums[0] += sums[i];
    float sum = 0;
    for (int64_t i = 0; i < LANES; i++) sum += sums[0][i];
    return sum;
}

extern "C" void kernel(const float* __restrict__ logits, const int32_t* __restrict__ labels, float* __restrict__ loss, int64_t rows, int64_t cols)
{
    for (int64_t row = 0; row < rows; row++)
    {
        const float* x = logits + row * cols;
        const float largest = largest_of(x, cols);
        loss[row] = std::log(sum_of_exponentials(x, cols, largest)) + (largest - x[labels[row]]);
    }
}
// EVOLVE-BLOCK-END
