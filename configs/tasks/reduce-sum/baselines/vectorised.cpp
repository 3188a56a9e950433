// The strongest simple kernel: eight vector sums, so that no addition waits for another. They are emptied into doubles every few
// thousand elements, which costs nothing measurable and keeps float32's digits however long the vector is.
#include <cstdint>
#include <cstring>

#ifdef __AVX512F__
constexpr int64_t lanes = 16;
#else
constexpr int64_t lanes = 8;
#endif
constexpr int64_t chains = 8;
constexpr int64_t block = 64 * chains * lanes;
typedef float Floats __attribute__((vector_size(lanes * 4)));

static inline Floats load(const float* p) { Floats v; std::memcpy(&v, p, sizeof v); return v; }

extern "C" void kernel(const float* x, float* s, int64_t n)
{
    double sum = 0;
    int64_t i = 0;
    while (i + chains * lanes <= n)
    {
        const int64_t end = n - i < block ? n : i + block;
        Floats s0 = {}, s1 = {}, s2 = {}, s3 = {}, s4 = {}, s5 = {}, s6 = {}, s7 = {};
        for (; i + chains * lanes <= end; i += chains * lanes)
        {
            s0 += load(x + i);
            s1 += load(x + i + lanes);
            s2 += load(x + i + 2 * lanes);
            s3 += load(x + i + 3 * lanes);
            s4 += load(x + i + 4 * lanes);
            s5 += load(x + i + 5 * lanes);
            s6 += load(x + i + 6 * lanes);
            s7 += load(x + i + 7 * lanes);
        }
        s0 = ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7));
        for (int64_t l = 0; l < lanes; l++) sum += s0[l];
    }
    for (; i < n; i++) sum += x[i];
    s[0] = (float)sum;
}
