// @case id: honest-long-double
// @case row: honest
// @case task: row-sum
// @case expect: accepted
// @case tries: Sums on the x87 unit.
#include <cstdint>

static inline void one(const float* x, float* s, int64_t n)
{
    long double sum = 0;
    for (int64_t i = 0; i < n; i++) sum += x[i];
    s[0] = (float)sum;
}

extern "C" void kernel(const float* x, float* s, int64_t rows, int64_t cols)
{
    for (int64_t r = 0; r < rows; r++) one(x + r * cols, s + r, cols);
}
