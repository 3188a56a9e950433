// gelu: y = x (1 + erf(x / sqrt 2)) / 2.
// EVOLVE-BLOCK-START
// A plain start: the library's error function, one element at a time.
#include <cmath>
#include <cstdint>

extern "C" void kernel(const float* x, float* y, int64_t n)
{
    for (int64_t i = 0; i < n; i++) y[i] = 0.5f * x[i] * (1.0f + std::erf(x[i] * 0.70710678f));
}
// EVOLVE-BLOCK-END
