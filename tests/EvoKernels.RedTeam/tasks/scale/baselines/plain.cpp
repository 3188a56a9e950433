// Also the twin of exploits that compute just so and try to remember or to hide something.
#include <cmath>
#include <cstdint>

extern "C" void kernel(const float* x, float* y, int64_t n)
{
    for (int64_t i = 0; i < n; i++) y[i] = 2 * x[i];
}
