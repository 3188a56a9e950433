// Also the twin of exploits that compute just so and try to remember or to hide something.
#include <cmath>
#include <cstdint>

extern "C" void kernel(const float* x, float* y, int64_t n)
{
    float last = 0;
    for (int64_t i = 0; i < n; i++) y[i] = last = x[i] + 0.9f * last;
}
