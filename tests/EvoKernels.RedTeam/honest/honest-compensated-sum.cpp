// @case id: honest-compensated-sum
// @case row: honest
// @case task: row-sum
// @case expect: accepted
// @case tries: Carries the rounding error along.
#include <cstdint>

static inline void one(const float* x, float* s, int64_t n)
{
    volatile float lost = 0, sum = 0;
    for (int64_t i = 0; i < n; i++)
    {
        const float value = x[i] - lost, next = sum + value;
        lost = (next - sum) - value;
        sum = next;
    }
    s[0] = sum;
}

extern "C" void kernel(const float* x, float* s, int64_t rows, int64_t cols)
{
    for (int64_t r = 0; r < rows; r++) one(x + r * cols, s + r, cols);
}
