// @case id: honest-pairwise-sum
// @case row: honest
// @case task: row-sum
// @case expect: accepted
// @case tries: Sums by halves.
#include <cstdint>

static float pairs(const float* x, int64_t n)
{
    if (n <= 64)
    {
        float sum = 0;
        for (int64_t i = 0; i < n; i++) sum += x[i];
        return sum;
    }
    return pairs(x, n / 2) + pairs(x + n / 2, n - n / 2);
}

static inline void one(const float* x, float* s, int64_t n)
{
    s[0] = pairs(x, n);
}

extern "C" void kernel(const float* x, float* s, int64_t rows, int64_t cols)
{
    for (int64_t r = 0; r < rows; r++) one(x + r * cols, s + r, cols);
}
