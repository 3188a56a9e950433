// The strongest simple kernel: the maximum and the sum of exponentials in vectors, four at a time so that no loop waits for its own latency,
// with a polynomial exponential. A row stays in a near cache between its two loops.
#include <cmath>
#include <cstdint>
#include <cstring>

#ifdef __AVX512F__
constexpr int64_t lanes = 16;
#else
constexpr int64_t lanes = 8;
#endif
typedef float Floats __attribute__((vector_size(lanes * 4)));
typedef int32_t Ints __attribute__((vector_size(lanes * 4)));

// memcpy: buffers are aligned to their element only.
static inline Floats load(const float* p) { Floats v; std::memcpy(&v, p, sizeof v); return v; }
static inline Floats larger(Floats a, Floats b) { return a > b ? a : b; }

// The last, incomplete vector of a row. Padded with -infinity, which neither a maximum nor a sum of exponentials notices.
static inline Floats load_tail(const float* p, int64_t count)
{
    Floats v = Floats{} - INFINITY;
    std::memcpy(&v, p, count * sizeof(float));
    return v;
}

// exp(x) for x <= 0, within 2 ulp; 0 where the result would be subnormal. x = n ln 2 + r, exp(x) = 2^n exp(r), and the polynomial is
// Cephes' expf. n comes from a conversion, not from adding and subtracting a magic number: reassociation would remove that.
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

extern "C" void kernel(const float* __restrict__ logits, const int32_t* __restrict__ labels, float* __restrict__ loss, int64_t rows, int64_t cols)
{
    const int64_t blocks = cols / (4 * lanes) * (4 * lanes);
    const int64_t whole = cols / lanes * lanes;

    for (int64_t row = 0; row < rows; row++)
    {
        const float* x = logits + row * cols;
        Floats m0 = Floats{} - INFINITY, m1 = m0, m2 = m0, m3 = m0;
        int64_t c = 0;
        for (; c < blocks; c += 4 * lanes)
        {
            m0 = larger(m0, load(x + c));
            m1 = larger(m1, load(x + c + lanes));
            m2 = larger(m2, load(x + c + 2 * lanes));
            m3 = larger(m3, load(x + c + 3 * lanes));
        }
        for (; c < whole; c += lanes) m0 = larger(m0, load(x + c));
        if (c < cols) m1 = larger(m1, load_tail(x + c, cols - c));
        m0 = larger(larger(m0, m1), larger(m2, m3));
        float largest = m0[0];
        for (int64_t i = 1; i < lanes; i++) largest = m0[i] > largest ? m0[i] : largest;

        Floats s0 = {}, s1 = {}, s2 = {}, s3 = {};
        for (c = 0; c < blocks; c += 4 * lanes)
        {
            s0 += exponential(load(x + c) - largest);
            s1 += exponential(load(x + c + lanes) - largest);
            s2 += exponential(load(x + c + 2 * lanes) - largest);
            s3 += exponential(load(x + c + 3 * lanes) - largest);
        }
        for (; c < whole; c += lanes) s0 += exponential(load(x + c) - largest);
        if (c < cols) s1 += exponential(load_tail(x + c, cols - c) - largest);
        s0 = (s0 + s1) + (s2 + s3);
        float sum = 0;
        for (int64_t i = 0; i < lanes; i++) sum += s0[i];

        loss[row] = std::log(sum) + (largest - x[labels[row]]);
    }
}
