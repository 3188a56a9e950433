// Also the twin of exploits that compute just so and try to remember or to hide something.
#include <cmath>
#include <cstdint>

static inline void one(const float* x, float* s, int64_t n)
{
    float lanes[16] = {};
    int64_t i = 0;
    for (; i + 16 <= n; i += 16)
        for (int j = 0; j < 16; j++) lanes[j] += x[i + j];
    float sum = 0;
    for (; i < n; i++) sum += x[i];
    for (int j = 0; j < 16; j++) sum += lanes[j];
    s[0] = sum;
}

extern "C" void kernel(const float* x, float* s, int64_t rows, int64_t cols)
{
    for (int64_t r = 0; r < rows; r++) one(x + r * cols, s + r, cols);
}
