// The strongest simple kernel: erf as a ratio of two polynomials in vectors, two at a time so that one divides while the other multiplies.
#include <cstdint>
#include <cstring>

#ifdef __AVX512F__
constexpr int64_t lanes = 16;
#else
constexpr int64_t lanes = 8;
#endif
typedef float Floats __attribute__((vector_size(lanes * 4)));

// memcpy: buffers are aligned to their element only.
static inline Floats load(const float* p) { Floats v; std::memcpy(&v, p, sizeof v); return v; }
static inline void store(float* p, Floats v) { std::memcpy(p, &v, sizeof v); }

// erf(z) for |z| < 4, within a few ulp (the rational approximation of Eigen and XLA); beyond 4 float32 knows only 1 and -1.
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

    const Floats inside = z * p / q;
    return z >= 4.0f ? Floats{} + 1.0f : z <= -4.0f ? Floats{} - 1.0f : inside;
}

static inline Floats gelu(Floats x)
{
    return 0.5f * x * (1.0f + error_function(x * 0.70710678f));
}

extern "C" void kernel(const float* __restrict__ x, float* __restrict__ y, int64_t n)
{
    int64_t i = 0;
    for (; i + 2 * lanes <= n; i += 2 * lanes)
    {
        const Floats low = gelu(load(x + i));
        const Floats high = gelu(load(x + i + lanes));
        store(y + i, low);
        store(y + i + lanes, high);
    }
    for (; i < n; i += lanes)
    {
        const int64_t count = n - i < lanes ? n - i : lanes;
        Floats v = {};
        std::memcpy(&v, x + i, count * sizeof(float));
        v = gelu(v);
        std::memcpy(y + i, &v, count * sizeof(float));
    }
}
