// What most people would write second: a few independent vector sums over the whole vector. As fast as the strongest; kept beside it because
// its error is what plain float32 lanes give, and tolerances are calibrated from the baselines' errors. A single number as output
// makes that a matter of luck if there are few of them.
#include <cstdint>
#include <cstring>

constexpr int64_t lanes = 8;
typedef float Floats __attribute__((vector_size(lanes * 4)));

static inline Floats load(const float* p) { Floats v; std::memcpy(&v, p, sizeof v); return v; }

extern "C" void kernel(const float* x, float* s, int64_t n)
{
    Floats s0 = {}, s1 = {}, s2 = {}, s3 = {};
    int64_t i = 0;
    for (; i + 4 * lanes <= n; i += 4 * lanes)
    {
        s0 += load(x + i);
        s1 += load(x + i + lanes);
        s2 += load(x + i + 2 * lanes);
        s3 += load(x + i + 3 * lanes);
    }
    s0 = (s0 + s1) + (s2 + s3);
    float sum = 0;
    for (int64_t l = 0; l < lanes; l++) sum += s0[l];
    for (; i < n; i++) sum += x[i];
    s[0] = sum;
}
