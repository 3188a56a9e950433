// The strongest simple kernel: four vector sums, so that no addition waits for another. Wider vectors or more sums gain nothing where
// memory is the limit. They are emptied into doubles every few thousand elements, which costs nothing measurable and keeps float32's
// digits however long the vector is.
#include <cstdint>
#include <cstring>

constexpr int64_t lanes = 8;
constexpr int64_t chains = 4;
constexpr int64_t block = 128 * chains * lanes;
typedef float Floats __attribute__((vector_size(lanes * 4)));

static inline Floats load(const float* p) { Floats v; std::memcpy(&v, p, sizeof v); return v; }

extern "C" void kernel(const float* x, float* s, int64_t n)
{
    double sum = 0;
    int64_t i = 0;
    while (i + chains * lanes <= n)
    {
        const int64_t end = n - i < block ? n : i + block;
        Floats s0 = {}, s1 = {}, s2 = {}, s3 = {};
        for (; i + chains * lanes <= end; i += chains * lanes)
        {
            s0 += load(x + i);
            s1 += load(x + i + lanes);
            s2 += load(x + i + 2 * lanes);
            s3 += load(x + i + 3 * lanes);
        }
        s0 = (s0 + s1) + (s2 + s3);
        for (int64_t l = 0; l < lanes; l++) sum += s0[l];
    }
    for (; i < n; i++) sum += x[i];
    s[0] = (float)sum;
}
